import Foundation
import HTTP
import PluginKit
import Simulator

@testable import LatitudePlugin

/// The plugin against the simulated provider, with just enough of an engine to drive one action.
struct Bench: Sendable {
  let simulation: Simulation
  let addresses: Simulation.Addresses
  let plugin: LatitudePlugin
  let client: HTTPClient

  static func open(
    speed: Double = 500, faults: Set<Fault> = [], settings: Facts = [:], patience: Duration = .seconds(25),
    _ body: @escaping @Sendable (Bench) async throws -> Void
  ) async throws {
    let simulation = try await Simulation(speed: speed, faults: faults)
    let client = HTTPClient()
    defer { client.shutdown() }
    try await simulation.run { addresses in
      try await body(Bench(simulation, addresses, settings, client, patience))
    }
  }

  init(
    _ simulation: Simulation, _ addresses: Simulation.Addresses, _ settings: Facts, _ client: HTTPClient,
    _ patience: Duration
  ) {
    self.simulation = simulation
    self.addresses = addresses
    self.client = client
    plugin = Self.plugin(simulation, addresses, settings, client, patience)
  }

  /// A plugin as a fresh process would make it.
  static func plugin(
    _ simulation: Simulation, _ addresses: Simulation.Addresses, _ settings: Facts, _ client: HTTPClient,
    _ patience: Duration = .seconds(25)
  ) -> LatitudePlugin {
    let defaults: Facts = [
      "api_base": .string(addresses.latitude), "project": .string(addresses.project), "purchase_settle": "120s",
      "poll": "10s",
    ]
    return LatitudePlugin(
      host: PluginHost(
        instance: "tpoc", settings: defaults.merging(settings),
        secrets: GivenSecrets(["api_key": addresses.latitudeKey]), clock: simulation.clock), client: client,
      patience: patience)
  }

  /// A run as one action sees it.
  struct Story: Sendable {
    var inputs: Facts
    var resources: [Resource] = []
    var memo: JSONValue?
    var outcomes: [Outcome] = []
    var began: Date
    /// The sentences of the calls that threw.
    var thrown: [String] = []
    var last: Outcome.Verdict? { outcomes.last?.verdict }
    /// The inputs, those that name facts as they are by now.
    var presentInputs: Facts {
      var inputs = inputs
      for name in ["server_id", "site"] where inputs[name] != nil { inputs[name] = facts[name] ?? inputs[name] }
      return inputs
    }
    var facts: Facts { outcomes.reduce([:]) { $0.merging($1.facts) } }
    var notices: [Notice] { outcomes.flatMap(\.notices) }
  }

  func story(_ inputs: Facts = [:], resources: [Resource] = []) -> Story {
    Story(inputs: inputs, resources: resources, began: simulation.clock.now)
  }

  static let purchase: Facts = [
    "plan": "c3-small-x86", "site": "ASH", "confirmed_hourly": "0.21 USD", "first_os": "ubuntu_24_04_x64_lts",
    "ipxe_url": "https://pxe.example.com/", "boot": "reinstall",
  ]

  /// Calls the action until it waits for nothing any more, or `until` says that it is enough.
  func drive(
    _ action: String, _ story: Story, by plugin: LatitudePlugin? = nil,
    until enough: @Sendable (Story) -> Bool = { _ in false }
  ) async throws -> Story {
    var story = story
    for _ in 0..<2000 {
      let now = simulation.clock.now
      let context = ActionContext(
        run: "abcdef", instance: "tpoc", step: action, inputs: story.presentInputs, memo: story.memo,
        resources: story.resources, stepBegan: story.began, now: now)
      let outcome: Outcome
      do {
        outcome = try await (plugin ?? self.plugin).perform(action, context)
      } catch let error as PluginError {
        story.thrown.append(error.description)
        guard !enough(story) else { return story }
        try await simulation.clock.sleep(until: now.addingTimeInterval(error.retryAfter ?? 5))
        continue
      }
      story.outcomes.append(outcome)
      story.memo = outcome.memo
      for entry in outcome.ledger { apply(entry, to: &story.resources) }
      guard case .wait(let until) = outcome.verdict, !enough(story) else { return story }
      try await simulation.clock.sleep(until: until)
    }
    return story
  }

  private func apply(_ entry: LedgerEntry, to resources: inout [Resource]) {
    func change(_ name: String, _ change: (inout Resource) -> Void) {
      if let index = resources.firstIndex(where: { $0.name == name }) { change(&resources[index]) }
    }
    switch entry {
    case .intent(let name, let hourly, let at):
      resources.append(Resource(run: "abcdef", provider: "latitude", name: name, hourly: hourly, from: at))
    case .bought(let name, let id, let hourly, let at):
      if !resources.contains(where: { $0.name == name }) {
        resources.append(Resource(run: "abcdef", provider: "latitude", name: name, hourly: hourly ?? .zero(), from: at))
      }
      change(name) {
        $0.id = id
        $0.state = .billing
      }
    case .gone(let name, let at), .never(let name, let at):
      change(name) {
        $0.state = .closed
        $0.until = at
      }
    }
  }
}
