import Foundation
import PluginKit
import Testing
import Workflow

@Suite("A run's first message")
struct FirstMessageTests {
  /// What may happen to a run before the engine has taken it.
  static let events: [RunEvent] = [
    .announced, .alarm, .look, .outcome(.done(), generation: 0), .outcome(.done(), generation: 7),
    .threw("503", retryAfter: nil, generation: 0), .unavailable("off", retryAfter: 60, generation: 0),
    .cancel(by: "slack:T1/U1"), .teardown(by: "slack:T1/U1"), .extend(seconds: 3600, by: "slack:T1/U1"),
    .mute(seconds: 3600, by: "slack:T1/U1"), .actionMissing("p.ask", generation: 0), .keep(by: "slack:T1/U1"),
    .retry(by: "slack:T1/U1"), .answered(yes: true, by: "slack:T1/U1"), .pluginIsBack, .reschedule,
    .upForLong(usual: 60), .vanished(name: "tpoc-abcdef-1"),
  ]

  @Test("it comes with whatever happens to an accepted run, before everything else and once", arguments: events)
  func once(event: RunEvent) {
    var example = Example(isAnnounced: false)
    #expect(example.slots == [])
    #expect(example.run.awaitsFirstMessage == true)
    #expect(example.run.due == example.now)
    example.send(event)
    #expect(example.slots.first == "root")
    #expect(example.slots.count { $0 == "root" } == 1)
    #expect(example.run.awaitsFirstMessage == nil)
    example.send(.announced)
    #expect(example.slots == [])
  }

  @Test("a run without a step to call says at once what became of it")
  func nothingToDo() {
    var run = Example(isAnnounced: false).run
    run.workflow.steps = run.workflow.steps.filter { $0.id == "only" }
    let transition = RunTransition.apply(.began, to: run, resources: [], rules: RunRules(), now: Example.now)
    #expect(transition.run.state == .ended)
    #expect(transition.run.awaitsFirstMessage == nil)
    guard case .say(let utterance) = transition.effects.first else {
      Issue.record("nothing is said: \(transition.effects)")
      return
    }
    #expect(utterance.slot == "root")
  }
}
