import Foundation
import PluginKit
import Testing
import Workflow

@Suite("An undo that cannot be made keeps nothing billing behind it")
struct PutOffTests {
  /// Why an undo of the name's step comes to nothing.
  enum Trouble: CaseIterable {
    case off, gone, failed, throwsAgain

    func happen(to example: inout Example) {
      switch self {
      case .off:
        example.send(.unavailable("the plugin dns is off", retryAfter: 60, generation: example.run.generation))
      case .gone: example.send(.actionMissing("dns.remove", generation: example.run.generation))
      case .failed: example.outcome(.failed(seen: "a 500", probably: "", next: ""))
      case .throwsAgain:
        for _ in 1...3 {
          example.send(
            .threw("no answer", plight: nil, retryAfter: nil, generation: example.run.generation), after: 5)
        }
      }
    }
  }

  /// A run that is up, with a server and, from another plugin, a name for it.
  static func named() -> Example {
    var example = Example()
    example.run.workflow.steps[2] = StepDefinition(id: "name", title: "Name", action: "dns.make", undo: "dns.remove")
    example.outcome(.done(["plan": "c3"]))
    example.outcome(
      .done(
        ["server_id": "sv_1"],
        ledger: [
          .intent(name: "tpoc-abcdef-1", hourly: Money(microUnits: 210_000), at: example.now),
          .bought(name: "tpoc-abcdef-1", id: "sv_1", hourly: nil, at: example.now),
        ]))
    example.outcome(.done())
    example.outcome(.done())
    return example
  }

  private static var gone: Outcome { .done(ledger: [.gone(name: "tpoc-abcdef-1", at: Example.now)]) }

  @Test("the server is given back first, then the name, and each once", arguments: Trouble.allCases)
  func serverFirst(trouble: Trouble) throws {
    var example = Self.named()
    example.send(.teardown(by: "slack:T1/U1"))
    #expect(example.run.currentAction == "dns.remove")
    trouble.happen(to: &example)
    #expect(example.run.state == .undoing)
    #expect(example.run.currentAction == "p.give-back")
    #expect(example.run.due == example.now)
    #expect(example.run.errors == 0)

    // A kill in between loses nothing of it.
    example.run = try JSONDecoder().decode(Run.self, from: JSONEncoder().encode(example.run))
    example.outcome(Self.gone, after: 30)
    #expect(example.resources.open.isEmpty)
    #expect(example.run.state == .undoing, "the name is not forgotten")
    #expect(example.run.currentAction == "dns.remove")
    #expect(example.run.due == example.now)

    example.send(.unavailable("the plugin dns is off", retryAfter: 60, generation: example.run.generation))
    #expect(example.run.currentAction == "dns.remove")
    #expect(example.run.due == example.now.addingTimeInterval(60))
    example.send(.pluginIsBack, after: 1)
    #expect(example.run.due == example.now)
    example.outcome(.done(), after: 1)
    #expect(example.run.state == .ended)
    #expect(example.slots.contains("end"))
  }

  @Test("a run that is stuck in its undo is at rest, also when its time to live ends")
  func stuckAtRest() throws {
    var example = Self.named()
    #expect(RunSchedule.nextAlarm(of: example.run, rules: example.rules) != nil)
    example.send(.teardown(by: "slack:T1/U1"))
    example.send(.actionMissing("dns.remove", generation: example.run.generation))
    example.outcome(Self.gone, after: 30)
    example.send(.actionMissing("dns.remove", generation: example.run.generation))
    #expect(example.run.state == .stuck)
    #expect(example.resources.open.isEmpty)
    example.send(.alarm, after: 5 * 3600)
    #expect(example.run.state == .stuck)
    #expect(example.effects.isEmpty)
    #expect(RunSchedule.nextAlarm(of: example.run, rules: example.rules) == nil)
    // Once the plugin is back a person ends it.
    example.send(.retry(by: "slack:T1/U1"))
    example.outcome(.done())
    #expect(example.run.state == .ended)
  }

  @Test("one call that throws puts nothing off")
  func once() {
    var example = Self.named()
    example.send(.teardown(by: "slack:T1/U1"))
    example.send(.threw("no answer", plight: nil, retryAfter: nil, generation: example.run.generation))
    #expect(example.run.currentAction == "dns.remove")
    example.outcome(.done(), after: 5)
    #expect(example.run.currentAction == "p.give-back")
  }

  @Test("the plugin of the server itself waits for its own turn")
  func ownPlugin() {
    var example = Self.named()
    example.send(.teardown(by: "slack:T1/U1"))
    example.outcome(.done())
    example.send(.unavailable("the plugin p is off", retryAfter: 60, generation: example.run.generation))
    #expect(example.run.currentAction == "p.give-back")
    #expect(example.run.undosPutOff == nil)
  }
}
