import Foundation
import PluginKit
import Testing
import Workflow

@Suite("A step whose plugin cannot be called waits")
struct UnavailableTests {
  private static let sentence = "the plugin p is off: it failed 3 times within an hour"

  @Test("it neither fails nor is called later and later, and goes on from its memo")
  func waits() {
    var example = Example()
    example.outcome(.done())
    example.outcome(.wait(until: example.now, memo: ["intent": 1]))
    for _ in 1...100 {
      example.send(.unavailable(Self.sentence, retryAfter: 60, generation: example.run.generation), after: 60)
      #expect(example.run.due == example.now.addingTimeInterval(60))
    }
    #expect(example.run.state == .running)
    #expect(example.run.records.last?.detail == Self.sentence)
    // The step may take 600 seconds, and the plugin was off for ten times as long.
    example.outcome(.wait(until: example.now, memo: ["intent": 2]))
    #expect(example.run.state == .running)
    #expect(example.run.memo == ["intent": 2])
    example.outcome(.wait(until: example.now, memo: nil), after: 601)
    #expect(example.run.state == .ended, "the time limit counts again")
  }

  @Test("the same sentence is no edit of the progress message")
  func fewEdits() {
    var example = Example()
    example.send(.unavailable(Self.sentence, retryAfter: 60, generation: example.run.generation))
    #expect(example.slots == ["root"])
    example.send(.unavailable(Self.sentence, retryAfter: 60, generation: example.run.generation), after: 60)
    #expect(example.slots == [])
  }

  @Test("it is called at once when the plugin is back, and a late word of a call before changes nothing")
  func back() {
    var example = Example()
    let before = example.run.generation
    example.send(.unavailable(Self.sentence, retryAfter: 60, generation: before))
    example.send(.unavailable(Self.sentence, retryAfter: 500, generation: before), after: 1)
    #expect(example.run.due == example.now.addingTimeInterval(59))
    example.send(.pluginIsBack, after: 1)
    #expect(example.run.due == example.now)
    var other = Example()
    let due = other.run.due
    other.send(.pluginIsBack, after: 1)
    #expect(other.run.due == due)
  }

  @Test(
    "whatever it asks for, it is called again within the hour",
    arguments: [
      (60, 60), (3600, 3600), (7200, 3600), (1e19, 3600), (.infinity, 3600), (0, 0), (-60, 0), (-Double.infinity, 0),
      (.nan, 0),
    ] as [(Double, Double)])
  func bounded(asked: Double, waited: Double) {
    var example = Example()
    example.send(.unavailable(Self.sentence, retryAfter: asked, generation: example.run.generation), after: 1)
    #expect(example.run.due == example.now.addingTimeInterval(waited))
  }

  @Test("an undo that waits for long is told as what may still be billing, once")
  func undo() {
    var example = Example.up()
    example.send(.teardown(by: "slack:T1/U1"))
    var alerts = 0
    for _ in 1...20 {
      example.send(.unavailable(Self.sentence, retryAfter: 60, generation: example.run.generation), after: 60)
      alerts += example.slots.count { $0 == "alert-undo-trouble" }
    }
    #expect(alerts == 1)
    #expect(example.run.state == .undoing)
  }
}
