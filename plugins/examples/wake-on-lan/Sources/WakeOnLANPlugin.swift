import Foundation
import HTTP
import PluginKit

/// A second provider: machines that one owns, woken over the network and lent to one run at a time.
///
/// What bills is power, at the price an hour that the settings name. A machine that is in use has a lease, a file in a
/// folder of the plugin's; the name in it is the run's mark, as a server's hostname is at a provider that rents.
public struct WakeOnLANPlugin: Plugin {
  public static let name = "wake-on-lan"
  public static let release = "1.0.0"

  let host: PluginHost
  let machines: [Machine]
  let leases: LeaseFolder
  let power: PowerSwitch
  let bootServer: BootServer
  let network: any WakeNetwork

  /// - Throws: `PluginError` with a sentence about the first setting that cannot be used.
  public init(host: PluginHost, client: HTTPClient) throws {
    try self.init(host: host, client: client, network: LocalNetwork(host: host))
  }

  init(host: PluginHost, client: HTTPClient, network: any WakeNetwork) throws {
    self.host = host
    self.network = network
    machines = try Machine.all(host.strings("machines"), currency: host.string("currency", default: "USD"))
    leases = LeaseFolder(path: host.string("leases", default: "leases"))
    power = PowerSwitch(client: client, secrets: host.secrets)
    bootServer = BootServer(base: host.settings.string("boot_server"), client: client, secrets: host.secrets)
  }

  public var name: String { Self.name }

  public func perform(_ action: String, _ context: ActionContext) async throws -> Outcome {
    switch action {
    case "select-machine": return try await selectMachine(context)
    case "claim": return try await claim(context)
    case "wake": return try await wake(context)
    case "release": return try await release(context)
    default: throw UnknownAction(plugin: name, action: action)
    }
  }

  public func inventory(instance: String) async throws -> [InventoryItem]? {
    try await leases.all().filter { $0.name.hasPrefix(instance + "-") }.map { lease in
      InventoryItem(
        id: lease.id, name: lease.name, status: "lent, \(lease.machine)", hourly: lease.hourly,
        createdAt: lease.takenAt)
    }
  }

  public func exists(_ id: String) async throws -> Bool? { try await leases.all().contains { $0.id == id } }

  public func offers() async throws -> Offers? {
    let taken = Set(try await leases.all().map(\.machine))
    let offers = machines.map { machine in
      Offers.Offer(
        plan: machine.name, summary: machine.summary, region: site, sites: taken.contains(machine.name) ? [] : [site],
        hourly: machine.hourly)
    }
    return Offers(offers: offers, readAt: host.clock.now)
  }

  public func check() async -> [CheckResult] {
    var results: [CheckResult] = []
    for machine in machines {
      guard let address = machine.power else {
        results.append(CheckResult(machine.name, passed: true, seen: "no power switch: \(machine.address) is asked"))
        continue
      }
      do {
        let isOn = try await power.isOn(address)
        results.append(CheckResult(machine.name, passed: true, seen: "its power switch says \(isOn ? "on" : "off")"))
      } catch {
        results.append(CheckResult(machine.name, passed: false, seen: "\(error)"))
      }
    }
    return results
  }

  var site: String { host.string("site", default: "home") }
  func machine(_ name: String) -> Machine? { machines.first { $0.name == name } }

  /// A time of day as people read it.
  func clock(_ date: Date) -> String { LocalTime.text(date, zone: host.timeZone) }

  /// A criterion of the report: what was seen, and when.
  func seen(_ what: String, _ at: Date) -> JSONValue { ["what": .string(what), "at": .string(Timestamp.text(at))] }

  /// Whether a machine has power; without a switch to ask, whether its port answers.
  func isOn(_ machine: Machine) async throws -> Bool {
    if let address = machine.power { return try await power.isOn(address) }
    return await network.answers(machine.address, port: host.int("probe_port", default: 50_000))
  }
}
