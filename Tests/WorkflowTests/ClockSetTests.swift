import Foundation
import PluginKit
import Testing

@testable import Workflow

@Suite("A run whose machine's clock was set")
struct ClockSetTests {
  private static func isToBeMended(_ example: Example, at now: Date) -> Bool {
    RunTransition.wantsReschedule(example.run, resources: example.resources, rules: example.rules, now: now)
  }

  @Test("after the clock was set back nothing waits for the old time, and the end of the time to live stays")
  func clockSetBack() {
    for isUndoing in [false, true] {
      var example = Example.up()
      if isUndoing {
        example.send(.teardown(by: "a"))
        example.outcome(.wait(until: example.now.addingTimeInterval(10), memo: nil))
      }
      let expires = example.run.expiresAt
      #expect(!Self.isToBeMended(example, at: example.now))
      example.run.warnedAt = example.now
      let earlier = example.now.addingTimeInterval(-7200)
      #expect(Self.isToBeMended(example, at: earlier))
      example.send(.reschedule, after: -7200)
      #expect(example.run.due == earlier)
      #expect(example.run.warnedAt == earlier)
      #expect(example.run.expiresAt == expires)
      #expect(!Self.isToBeMended(example, at: earlier))
    }
  }

  private static let doubt = "this machine's clock is 5h ahead of Latitude's"

  /// An example whose end has been announced, after a look that did not come back.
  private static func warned() -> Example {
    var example = Example.up()
    example.send(.alarm, after: 4 * 3600)
    example.send(.alarm, after: 91)
    return example
  }

  @Test("while the clocks differ no end of a time to live deletes anything, and people hear of it once")
  func endInDoubt() throws {
    var example = Self.warned()
    example.send(.alarm, after: 900)
    #expect(example.run.state == .undoing, "without a doubt it is deleted")
    example = Self.warned()
    example.send(.alarmInDoubt(Self.doubt), after: 900)
    #expect(example.run.state == .up)
    #expect(example.slots.filter { $0.contains("clock-doubt") }.count == 2, "the channel, and alerts")
    #expect(example.said.contains { $0.contains(Self.doubt) })
    for _ in 1...5 {
      let next = try #require(RunSchedule.nextAlarm(of: example.run, rules: example.rules))
      #expect(next > example.now, "it does not spin")
      example.send(.alarmInDoubt(Self.doubt), after: next.timeIntervalSince(example.now))
      #expect(example.run.state == .up)
      #expect(!example.slots.contains { $0.contains("clock-doubt") })
    }
    example.send(.alarm, after: 60)
    #expect(example.run.state == .undoing)
  }

  @Test("a doubt that comes back later is told again")
  func secondDoubt() {
    var example = Self.warned()
    example.send(.alarmInDoubt(Self.doubt), after: 900)
    let first = example.slots.filter { $0.contains("clock-doubt") }
    example.send(.extend(seconds: 7200, by: "slack:T1/U1"))
    example.send(.alarm, after: 60)
    example.send(.alarm, after: 7200)
    example.send(.alarm, after: 91)
    example.send(.alarmInDoubt(Self.doubt), after: 900)
    #expect(example.run.state == .up)
    let second = example.slots.filter { $0.contains("clock-doubt") }
    #expect(second.count == 2)
    #expect(Set(second).isDisjoint(with: first))
  }

  @Test("the same holds for the grace of a failed run")
  func graceInDoubt() {
    var example = Example.up()
    example.outcome(.failed(seen: "silence", probably: "", next: ""))
    #expect(example.run.state == .waiting)
    example.send(.alarmInDoubt(Self.doubt), after: 901)
    #expect(example.run.state == .waiting)
    example.send(.alarm, after: 61)
    #expect(example.run.state == .undoing)
  }

  @Test(
    "a doubt begins above five minutes, in either direction",
    arguments: [
      (0.0, nil), (300, nil), (-300, nil), (301, "this machine's clock is 5m ahead of Latitude's"),
      (-7200, "this machine's clock is 2h behind Latitude's"),
    ] as [(Double, String?)])
  func tolerance(ahead: Double, sentence: String?) {
    #expect(ClockDoubt.sentence(ahead: ahead, of: "Latitude") == sentence)
  }
}
