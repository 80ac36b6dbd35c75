import Foundation
import HTTP
import PluginKit
import Simulator

@testable import WakeOnLANPlugin

/// The plugin beside a simulated room of machines, and the memory that the bot would have between calls.
struct Household: Sendable {
  let simulation: Simulation
  let addresses: Simulation.Addresses
  let plugin: WakeOnLANPlugin
  /// The folder with the leases.
  let folder: URL

  var room: MachineRoom { simulation.room }

  static func open(
    faults: Set<Fault> = [], switches: Bool = true, _ body: @escaping @Sendable (Household) async throws -> Void
  ) async throws {
    let simulation = try await Simulation(speed: 200, faults: faults)
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("wake-on-lan-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let client = HTTPClient()
    defer { client.shutdown() }
    try await simulation.run { addresses in
      let machines = addresses.machines.list.map { switches ? $0 : $0.components(separatedBy: " power=")[0] }
      let host = PluginHost(
        instance: "demo",
        settings: [
          "machines": .array(machines.map { .string($0) }), "leases": .string(folder.path),
          "broadcast": "127.0.0.1", "broadcast_port": .number(Decimal(addresses.machines.wakePort)),
          "boot_server": .string(addresses.machines.boot), "probe_port": .number(Decimal(addresses.talosPort)),
        ], secrets: GivenSecrets(["token": addresses.machines.token]), clock: simulation.clock)
      try await body(
        Household(
          simulation: simulation, addresses: addresses, plugin: try WakeOnLANPlugin(host: host, client: client),
          folder: folder))
    }
  }

  /// A run's context, as the bot would have it now.
  func context(
    run: String = "abcdef", inputs: Facts = [:], memo: JSONValue? = nil, resources: [Resource] = []
  ) -> ActionContext {
    let now = simulation.clock.now
    return ActionContext(
      run: run, instance: "demo", step: "step", inputs: inputs, memo: memo, resources: resources, stepBegan: now,
      now: now)
  }

  /// Calls an action as the engine does, until it is done or failed.
  func finish(
    _ action: String, run: String = "abcdef", inputs: Facts = [:], resources: [Resource] = []
  ) async throws -> Outcome {
    var context = context(run: run, inputs: inputs, resources: resources)
    while true {
      let outcome = try await plugin.perform(action, context)
      guard case .wait(let until) = outcome.verdict else { return outcome }
      try await simulation.clock.sleep(until: until)
      context.memo = outcome.memo
      context.now = simulation.clock.now
    }
  }

  /// Takes a machine for a run.
  func claim(_ machine: String = "rack1", run: String = "abcdef") async throws -> Outcome {
    try await finish("claim", run: run, inputs: ["machine": .string(machine), "confirmed_hourly": "0.05 USD"])
  }

  /// The names of the leases that bear the mark of a bot.
  func lent(to instance: String = "demo") async throws -> [String] {
    try await plugin.inventory(instance: instance)?.map(\.name) ?? []
  }

  /// What the bot's ledger has of a claim.
  static func resource(_ outcome: Outcome, run: String = "abcdef") -> Resource {
    Resource(
      run: run, provider: "wake-on-lan", name: outcome.facts.string("hostname") ?? "",
      id: outcome.facts.string("server_id"), hourly: Money(microUnits: 50_000), from: .distantPast, state: .billing)
  }
}
