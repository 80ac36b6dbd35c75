import Foundation
import HTTP
import Logging
import PluginKit
import ServiceLifecycle

/// Everything that the bot talks to, on loopback addresses, with real protocols and with time that runs faster.
public struct Simulation: Sendable {
  /// What one who wants to use the simulation must know, as the line that `serve` prints.
  public struct Addresses: Sendable, Codable {
    public var latitude: String
    public var latitudeKey: String
    public var project: String
    public var slack: String
    public var slackSigningSecret: String
    public var slackBotToken: String
    public var factory: String
    public var vault: String
    public var vaultToken: String
    public var talosPort: Int
    /// When simulated and real time were the same, in Unix seconds: `TALOS_POC_TIME_ORIGIN` of the bot.
    public var timeOrigin: Double
    public var speed: Double
    /// The other chat servers: by the platform's name the environment with which a bot uses it, and `section`, the lines
    /// of the bot's configuration that read it.
    public var chats: [String: [String: String]]

    enum CodingKeys: String, CodingKey {
      case latitude, project, slack, factory, vault, speed, chats
      case latitudeKey = "latitude_key"
      case slackSigningSecret = "slack_signing_secret"
      case slackBotToken = "slack_bot_token"
      case vaultToken = "vault_token"
      case talosPort = "talos_port"
      case timeOrigin = "time_origin"
    }

    /// The environment with which a bot under `config/demo.yaml` uses this simulation.
    public func environment(database: String, port: Int) -> [String: String] {
      [
        "LATITUDE_URL": latitude, "LATITUDE_PROJECT_ID": project, "SLACK_API": slack + "/api", "SLACK_ORIGIN": slack,
        "SLACK_SIGNING_SECRET": slackSigningSecret, "SLACK_BOT_TOKEN": slackBotToken, "FACTORY_URL": factory,
        "VAULT_ADDR": vault, "VAULT_TOKEN": vaultToken, "TALOS_PORT": "\(talosPort)",
        "TALOS_POC_TIME_ORIGIN": "\(timeOrigin)", "DATABASE": "sqlite:" + database, "PORT": "\(port)",
      ]
    }
  }

  public let clock: ScaledClock
  public let faults: FaultSwitches
  public let latitude: LatitudeWorld
  public let slack: SlackWorld
  public let chats: ChatServers
  public let nodes: TalosNodes
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
    let control = ControlService(slack: slack, chats: chats, latitude: latitude, nodes: nodes, faults: faults)
    let core: [any SimulatedService] = [
      LatitudeService(world: latitude), SlackService(world: slack, control: control), factory, vault,
    ]
    let parts = core + chats.services.map(\.service)
    var services: [any Service] = [TimelineService(timeline: timeline)]
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
      timeOrigin: clock.origin.timeIntervalSince1970, speed: clock.scale,
      chats: chats)
  }
}
