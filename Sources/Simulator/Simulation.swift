import Foundation
import HTTP
import Logging
import PluginKit
import ServiceLifecycle

/// Everything that the bot talks to, on loopback addresses, with real protocols and with time that runs faster.
public struct Simulation: Sendable {
  public let clock: ScaledClock
  public let faults: FaultSwitches
  public let latitude: LatitudeWorld
  public let slack: SlackWorld
  public let chats: ChatServers
  public let nodes: TalosNodes
  public let zone: SimulatedZone
  public let room: MachineRoom
  let wakeNetwork: WakeNetwork
  let factory: ImageFactoryService
  let vault: VaultService
  let timeline: Timeline
  let client: HTTPClient
  let logger: Logger

  /// A simulation whose time runs `speed` times as fast from now on.
  public init(speed: Double, faults: Set<Fault> = [], logger: Logger = Logger(label: "simulation")) async throws {
    clock = ScaledClock(scale: speed, origin: Date())
    self.faults = FaultSwitches(faults)
    self.logger = logger
    client = HTTPClient(userAgent: "talos-poc-simulator")
    timeline = Timeline(clock: clock)
    let key = "tok_" + Digest.hex(Digest.randomBytes(16))
    nodes = try await TalosNodes(faults: self.faults, timeline: timeline, client: client)
    latitude = LatitudeWorld(key: key, clock: clock, faults: self.faults, timeline: timeline, nodes: nodes)
    slack = SlackWorld(
      signingSecret: Digest.hex(Digest.randomBytes(16)), botToken: "xoxb-" + Digest.hex(Digest.randomBytes(12)),
      clock: clock, faults: self.faults, client: client)
    zone = SimulatedZone(token: Digest.hex(Digest.randomBytes(20)))
    room = await MachineRoom(
      token: Digest.hex(Digest.randomBytes(12)), faults: self.faults, timeline: timeline, nodes: nodes)
    wakeNetwork = try await WakeNetwork(room: room)
    chats = ChatServers(clock: clock, faults: self.faults, client: client)
    factory = ImageFactoryService(faults: self.faults)
    vault = VaultService(
      token: "hvs." + Digest.hex(Digest.randomBytes(12)),
      secrets: ["secret/providers/latitude": ["api_key": key], "kv1/providers/latitude": ["api_key": key]],
      faults: self.faults)
  }

  /// Runs the simulated servers while `body` runs, and stops them before it returns.
  public func run<Value: Sendable>(_ body: @escaping @Sendable (Addresses) async throws -> Value) async throws -> Value
  {
    let ports = AsyncStream<(Int, Int)>.makeStream()
    let control = ControlService(
      slack: slack, chats: chats, latitude: latitude, nodes: nodes, zone: zone, room: room, faults: faults)
    let core: [any SimulatedService] = [
      LatitudeService(world: latitude), SlackService(world: slack, control: control), factory, vault,
      DNSService(zone: zone, faults: faults), MachineService(room: room, faults: faults),
    ]
    let parts = core + chats.services.map(\.service)
    var services: [any Service] = [TimelineService(timeline: timeline), wakeNetwork]
    for (index, part) in parts.enumerated() {
      services.append(
        LoopbackServer(service: part) { ports.continuation.yield((index, $0)) }.application(logger: logger))
    }
    var quiet = logger
    quiet.logLevel = .error
    let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: services, logger: quiet))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var origins = [String](repeating: "", count: parts.count)
      var remaining = parts.count
      for await (index, port) in ports.stream {
        origins[index] = "http://127.0.0.1:\(port)"
        remaining -= 1
        if remaining == 0 { break }
      }
      await factory.listens(at: origins[2])
      await slack.listens(at: origins[1])
      for (chat, origin) in zip(chats.all, origins.dropFirst(core.count)) { await chat.listens(at: origin) }
      let result: Result<Value, any Error>
      do {
        result = .success(try await body(await addresses(origins)))
      } catch {
        result = .failure(error)
      }
      await nodes.stopAll()
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      client.shutdown()
      return try result.get()
    }
  }

  private func addresses(_ origins: [String]) async -> Addresses {
    var chats: [String: [String: String]] = [:]
    for chat in self.chats.all {
      chats[chat.name] = await chat.environment.merging(["section": chat.section]) { $1 }
    }
    return Addresses(
      latitude: origins[0], latitudeKey: latitude.key, project: LatitudeWorld.projectID, slack: origins[1],
      slackSigningSecret: slack.signingSecret, slackBotToken: slack.botToken, factory: origins[2],
      vault: origins[3], vaultToken: vault.token, talosPort: nodes.port,
      timeOrigin: clock.origin.timeIntervalSince1970, speed: clock.scale, chats: chats,
      dns: Addresses.DNS(
        api: origins[4], token: zone.token, zone: SimulatedZone.name, zoneID: SimulatedZone.id),
      machines: Addresses.Machines(
        boot: origins[5] + "/boot", token: room.token, wakePort: wakeNetwork.port,
        list: await room.machines.map { $0.setting(power: origins[5]) }))
  }
}
