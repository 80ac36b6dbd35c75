import Chat
import Foundation
import HTTP
import Hummingbird
import Logging
import PluginKit
import Programs
import ServiceLifecycle
import Storage
import Workflow

/// The whole bot, put together from a configuration: one process, one database.
public struct TalosPocBot: Sendable {
  private let settings: Settings
  private let store: SQLiteStore
  private let lock: DatabaseLock
  private let engine: Engine
  private let watch: ResourceWatch
  private let sweeper: Sweeper
  private let heartbeat: Heartbeat?
  private let outbox: OutboxSender
  private let answers: LateAnswers
  private let troubles: Troubles
  private let reminders: Reminders
  private let address: PublicAddress
  private let acceptance: Acceptance
  private let plugins: [any Plugin]
  /// Hands out remote access to whoever is at this machine's terminal.
  public let console: Console
  private let programs: PluginPrograms
  private let schedules: PluginSchedules
  private let platforms: [any ChatPlatform]
  private let shell: ShellPlatform
  private let vault: Vault?
  private let clock: any WallClock
  private let drain = Drain()
  private let metricsToken: String?
  private let logger: Logger

  /// Opens the database and makes every part; nothing works before `services` run.
  /// - Parameter committed: told after each transaction of the database.
  /// - Throws: `StartError`, `StoreError` or `PluginError`, each with one sentence.
  public init(
    settings: Settings, plugins: [any Plugin], source: SecretSource, vault: Vault?, client: HTTPClient,
    clock: any WallClock, logger: Logger, committed: (@Sendable () -> Void)? = nil
  ) async throws {
    // What the bot makes is for its own user: the database, its lock, the socket.
    umask(0o077)
    self.settings = settings
    self.plugins = plugins
    self.vault = vault
    self.clock = clock
    self.logger = logger
    lock = try DatabaseLock(database: settings.databasePath)
    let store = try SQLiteStore(path: settings.databasePath, committed: committed)
    self.store = store
    let shell = ShellPlatform(log: ShellLog())
    self.shell = shell
    platforms = try await PlatformRegistry.platforms(settings, source: source, client: client)
    metricsToken = try await settings.metricsToken.asyncMap { try await source.value(of: $0) }
    let all = platforms + [shell]
    let policy = settings.policy
    let troubles = Troubles(logger: logger)
    self.troubles = troubles
    let outbox = OutboxSender(
      store: store, platforms: all, clock: clock, alerts: settings.alerts, logger: logger, troubles: troubles)
    self.outbox = outbox
    answers = LateAnswers(platforms: all, logger: logger) { await outbox.wake() }
    let byName = Dictionary(plugins.map { ($0.name, $0) }) { first, _ in first }
    console = Console(store: store, plugins: byName, access: settings.access, clock: clock)
    engine = Engine(
      store: store, plugins: byName, clock: clock,
      settings: Engine.Settings(instance: settings.instance, rules: policy.rules, limits: policy.limits),
      logger: logger, troubles: troubles
    ) { await outbox.wake() }
    watch = ResourceWatch(
      store: store, plugins: byName, engine: engine, instance: settings.instance, clock: clock, logger: logger)
    let (engine, logger) = (engine, logger)
    sweeper = Sweeper(
      store: store, plugins: byName, policy: policy, settings: settings.sweeping, clock: clock, logger: logger,
      troubles: troubles
    ) {
      await engine.wake()
      await outbox.wake()
    }
    heartbeat = settings.heartbeatURL.map {
      Heartbeat(url: $0, store: store, client: client, clock: clock, logger: logger)
    }
    reminders = Reminders(store: store, policy: policy, clock: clock, engine: engine, logger: logger) {
      await outbox.wake()
    }
    let external = plugins.compactMap { $0 as? ExternalPlugin }
    programs = PluginPrograms(
      programs: Dictionary(external.map { ($0.name, $0) }) { first, _ in first },
      builtIn: plugins.filter { !($0 is ExternalPlugin) }.map(\.name), settings: settings, store: store,
      engine: engine, clock: clock, logger: logger
    ) { await outbox.wake() }
    schedules = PluginSchedules(programs: programs, clock: clock, logger: logger)
    await programs.listen()
    address = PublicAddress(configured: settings.publicURL, host: settings.host, port: settings.port)
    acceptance = Acceptance(
      store: store, policy: policy, access: settings.access, clock: clock, engine: engine, answers: answers,
      prices: PriceList(plugins: plugins, clock: clock),
      checks: HealthChecks(
        plugins: plugins, platforms: platforms, places: settings.places, store: store),
      files: FileDelivery(store: store, platforms: all, address: address, clock: clock, logger: logger),
      programs: programs, logger: logger)
  }

  /// The path of the socket that `talos-poc-bot run` uses.
  public static func socketPath(database: String) -> String { database + ".sock" }

  /// Everything that runs; stopped in the opposite order, so that nothing new comes in while the rest finishes.
  /// - Parameters:
  ///   - listens: whether chat platforms are listened to, or only the terminal.
  ///   - onListening: told the port once requests are taken.
  public func services(
    listens: Bool, onListening: @escaping @Sendable (Int) async -> Void
  ) -> [any Service] {
    var services: [any Service] = [
      // Stopped last: the engine's calls are over then.
      Worker(work: {}, stop: { await programs.stop() }),
      InterruptibleWorker { await store.writeAudits() },
      FileCheck(store: store, logger: logger),
      Worker(work: { await outbox.run() }, stop: { await outbox.stop() }),
      InterruptibleWorker { await answers.run() },
      InterruptibleWorker { await watch.run() },
      InterruptibleWorker { await sweeper.run() },
      InterruptibleWorker { await reminders.run() },
      Worker(work: { await engine.run() }, stop: { await engine.stop() }),
    ]
    if schedules.isNeeded { services.append(InterruptibleWorker { await schedules.run() }) }
    if let heartbeat { services.append(InterruptibleWorker { await heartbeat.run() }) }
    if let vault { services.append(InterruptibleWorker { await vault.keepTokenAlive(clock: clock, logger: logger) }) }
    services.append(shellServer { port in if !listens { await onListening(port) } })
    if listens { services.append(server(onListening)) }
    services.append(DrainService(drain: drain, clock: clock))
    return services
  }

  /// What still bills, for the last word of a bot that ran for one command only.
  public func openResources() async throws -> [Resource] {
    let now = clock.now
    return try await store.read { try $0.resources(from: now, until: now).open }
  }

  /// One sweep, and its words sent to `alerts`: for a machine on which no bot serves. Sends for at most so many seconds.
  public func sweepOnce(sendingFor seconds: Double) async -> Sweeper.Report {
    let report = await sweeper.sweep()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await outbox.run() }
      group.addTask {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline, !Task.isCancelled {
          let waiting = try? await store.read { try $0.isWaiting(Orphan.conversation) }
          if waiting == false { break }
          guard (try? await Task.sleep(for: .milliseconds(50))) != nil else { break }
        }
        await outbox.stop()
      }
      await group.waitForAll()
    }
    return report
  }

  /// A sweep that writes nothing and tells nobody but its caller.
  public static func look(
    _ settings: Settings, plugins: [any Plugin], clock: any WallClock, logger: Logger
  ) async throws -> Sweeper.Report {
    let store = try SQLiteStore(readingOnly: settings.databasePath)
    let byName = Dictionary(plugins.map { ($0.name, $0) }) { first, _ in first }
    let sweeper = Sweeper(
      store: store, plugins: byName, policy: settings.policy, settings: settings.sweeping, clock: clock,
      logger: logger)
    let report = await sweeper.look()
    try store.close()
    return report
  }

  private func server(_ onListening: @escaping @Sendable (Int) async -> Void) -> some Service {
    let router = Router()
    let counters = RequestCounters()
    let inbound = InboundServer(acceptance: acceptance, counters: counters, drain: drain, logger: logger)
    for platform in platforms { inbound.addRoutes(of: platform, to: router) }
    OperationsRoutes(
      store: store, counters: counters, troubles: troubles, clock: clock, drain: drain, metricsToken: metricsToken,
      isPublic: settings.publicURL != nil, programs: programs
    ).add(to: router)
    FileRoutes(store: store, clock: clock).add(to: router)
    BootRoutes(store: store, plugins: plugins).add(to: router)
    return Application(
      router: router, server: .http1(configuration: .init(idleTimeout: .seconds(30))),
      configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? settings.port
        await address.listens(host: settings.host, port: port)
        await onListening(port)
      },
      logger: logger.quieter)
  }

  private func shellServer(onRunning: @escaping @Sendable (Int) async -> Void) -> some Service {
    let path = Self.socketPath(database: settings.databasePath)
    // Whoever left a socket here is gone: this process holds the database's lock.
    unlink(path)
    let router = Router()
    let inbound = InboundServer(acceptance: acceptance, counters: RequestCounters(), drain: drain, logger: logger)
    inbound.addRoutes(of: shell, to: router)
    ShellRoutes(log: shell.log, store: store, console: console).add(to: router)
    return Application(
      router: router, configuration: .init(address: .unixDomainSocket(path: path), serverName: nil),
      onServerRunning: { _ in await onRunning(0) }, logger: logger.quieter)
  }
}

extension Optional where Wrapped: Sendable {
  fileprivate func asyncMap<Value>(_ transform: (Wrapped) async throws -> Value) async rethrows -> Value? {
    guard let self else { return nil }
    return try await transform(self)
  }
}

extension Logger {
  /// The same log without the web server's own news.
  fileprivate var quieter: Logger {
    var logger = self
    logger.logLevel = max(logger.logLevel, .warning)
    return logger
  }
}
