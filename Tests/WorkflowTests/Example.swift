import Chat
import Foundation
import PluginKit
import Workflow

/// A run of two steps, the second of which buys, and the events that drive it.
struct Example {
  static let now = Date(timeIntervalSince1970: 1_795_516_920)
  static let ada = Principal(platform: "slack", workspace: "T1", user: "U1")
  static let place = Place(platform: "slack", workspace: "T1", channel: "C1")
  static let workflow = WorkflowDefinition(
    name: "w", summary: "", command: "talos-poc",
    steps: [
      StepDefinition(id: "ask", title: "Ask", action: "p.ask"),
      StepDefinition(id: "buy", title: "Buy", action: "p.buy", undo: "p.give-back", timeLimit: 600),
      StepDefinition(
        id: "only", title: "Only sometimes", action: "p.only",
        condition: StepCondition(value: "$start.boot", equals: "reinstall")),
      StepDefinition(id: "report", title: "Report", action: "p.report", completes: true),
      StepDefinition(id: "watch", title: "Watch", action: "p.watch"),
    ])

  var run: Run
  var resources: [Resource] = []
  var rules = RunRules()
  var effects: [Effect] = []
  var now = Example.now

  /// - Parameter isAnnounced: whether the run's first message has been said.
  init(isAnnounced: Bool = true) {
    run = Run(
      id: "abcdef", workflow: Self.workflow, start: StartOptions(), starter: Self.ada, place: Self.place,
      replyAddress: nil, timeToLive: 4 * 3600, now: Self.now)
    send(.began)
    if isAnnounced { send(.announced) }
  }

  /// Applies an event, some seconds later.
  mutating func send(_ event: RunEvent, after seconds: Double = 0) {
    now = now.addingTimeInterval(seconds)
    let transition = RunTransition.apply(event, to: run, resources: resources, rules: rules, now: now)
    run = transition.run
    resources = transition.resources
    effects = transition.effects
  }

  /// A call of the present generation came back.
  mutating func outcome(_ outcome: Outcome, after seconds: Double = 0) {
    send(.outcome(outcome, generation: run.generation), after: seconds)
  }

  /// An example that is up, with one server that bills.
  static func up() -> Example {
    var example = Example()
    example.outcome(.done(["plan": "c3"]))
    example.outcome(
      .done(
        ["server_id": "sv_1"],
        ledger: [
          .intent(name: "tpoc-abcdef-1", hourly: Money(microUnits: 210_000), at: now),
          .bought(name: "tpoc-abcdef-1", id: "sv_1", hourly: nil, at: now),
        ]))
    example.outcome(.done())
    return example
  }

  /// The titles of what is said.
  var said: [String] {
    effects.compactMap { if case .say(let utterance) = $0 { utterance.message.title } else { nil } }
  }
  var slots: [String] {
    effects.compactMap { if case .say(let utterance) = $0 { utterance.slot } else { nil } }
  }
}
