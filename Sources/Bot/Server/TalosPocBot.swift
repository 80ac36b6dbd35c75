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
  private let arrangement: Current<Arrangement>
  private let store: SQLiteStore
  private let lock: DatabaseLock
  private let engine: Engine
  private let watch: ResourceWatch
  private let sweeps: Rounds
  private let reminders: Rounds
  private let reviews: Rounds
  private let heartbeat: Heartbeat
  private let reloader: Reloader
  private let outbox: OutboxSender
  private let answers: LateAnswers
  private let troubles: Troubles
  private let schedules: PluginSchedulesInForce
  private let retirement: Retirement
  private let address: PublicAddress
  private let shell: ShellPlatform
  private let vault: Vault?
  private let clock: any WallClock
  private let drain = Drain()
  private let logger: Logger

  /// Opens the database and makes every part; nothing works before `services` run.
  /// - Parameters:
  ///   - reload: reads the configuration anew and makes its plugins, of which those that are as before are kept.
  ///   - committed: told after each transaction of the database.
  /// - Throws: `StartError`, `StoreError` or `PluginError`, each with one sentence.
  public init(
    settings: Settings, plugins: [any Plugin], source: SecretSource, vault: Vault?, client: HTTPClient,
    clock: any WallClock, logger: Logger,
    reload: @escaping @Sendable (_ now: Settings, _ plugins: [any Plugin]) async throws -> (Settings, [any Plugin]),
    committed: (@Sendable () -> Void)? = nil
  ) async throws {
    // What the bot makes is for its own user: the database, its lock, the socket.
    umask(0o077)
    self.vault = vault
    self.clock = clock
    self.logger = logger
    lock = try DatabaseLock(database: settings.databasePath)
    let store = try SQLiteStore(path: settings.databasePath, committed: committed)
    self.store = store
    let shell = ShellPlatform(log: ShellLog(), store: store)
    self.shell = shell
    let troubles = Troubles(logger: logger)
    self.troubles = troubles
    let outbox = OutboxSender(
      store: store, platforms: [shell], clock: clock, alerts: settings.alerts, logger: logger, troubles: troubles)
    self.outbox = outbox
    answers = LateAnswers(platforms: [shell], logger: logger) { outbox.wake() }
    engine = Engine(
      store: store, plugins: [:], clock: clock, settings: Arranger.engineSettings(settings), logger: logger,
      troubles: troubles
    ) { outbox.wake() }
    watch = ResourceWatch(store: store, engine: engine, instance: settings.instance, clock: clock, logger: logger)
    address = PublicAddress(configured: settings.publicURL, host: settings.host, port: settings.port)
    let renewed = Renewal()
    let retirement = Retirement()
    self.retirement = retirement
    let reloader = Reloader(load: reload, retirement: retirement, logger: logger) { await renewed.tell() }
    self.reloader = reloader
    let arranger = Arranger(
      store: store, engine: engine, outbox: outbox, answers: answers, shell: shell, address: address, source: source,
      client: client, clock: clock, logger: logger, troubles: troubles, reload: { await reloader.reload(by: $0) })
    let first = try await arranger.arrange(settings, plugins: plugins)
    let arrangement = Current(first)
    self.arrangement = arrangement
    await arranger.use(first)
    await reloader.begin(with: arranger, arrangement)
    sweeps = Rounds(arrangement: arrangement, clock: clock) { await $0.sweeper.round() }
    let reminding = Reminders.firstLook
    reminders = Rounds(arrangement: arrangement, clock: clock, delay: reminding) { await $0.reminders.round() }
    reviews = Rounds(arrangement: arrangement, clock: clock, delay: reminding) { await $0.reminders.review() }
    schedules = PluginSchedulesInForce(arrangement: arrangement, clock: clock, logger: logger)
    await renewed.hear([sweeps.signal, reminders.signal, reviews.signal, schedules.signal])
    heartbeat = Heartbeat(
      url: { arrangement.value.settings.heartbeatURL }, store: store, client: client, clock: clock, logger: logger)
  }

  /// Loads the configuration anew, all or nothing, and says in the log what came of it.
  /// - Parameter asker: who wants it, for the log.
  @discardableResult
  public func reload(by asker: String) async -> ReloadOutcome { await reloader.reload(by: asker) }

  /// Hands out remote access to whoever is at this machine's terminal.
  public var console: Console { arrangement.value.console }

  /// Closes the database, which folds its log into it; nothing may use the bot afterwards.
  public func close() {
    do {
      try store.close()
    } catch {
      // Its log stays beside it, and the next start reads that.
      logger.warning("the database was not closed", metadata: ["error": "\(error)"])
    }
  }

  /// Ends the programs of plugins, lets go of all parts and closes the database, in a process that goes on without this
  /// bot; nothing may use it afterwards.
  public func end() async {
    let programs = arrangement.value.programs
    await programs.stop()
    // What a program would tell holds the programs and the database.
    for program in programs.programs.values { await program.whenTurnedOff { _ in } }
    await reloader.end()
    close()
  }

  /// The path of the socket that `talos-poc-bot run` uses.
  public static func socketPath(database: String) -> String { database + ".sock" }

  /// Why no socket can be made beside a database of that path, in one sentence; nil where one can.
  public static func socketProblem(database: String) -> String? {
    let path = socketPath(database: database)
    guard path.utf8.count > longestSocketPath else { return nil }
    return "the path of the socket \(path) has \(path.utf8.count) bytes, and the system takes \(longestSocketPath) "
      + "at most; give `database` a shorter path"
  }

  /// In bytes, without the zero at its end: https://man7.org/linux/man-pages/man7/unix.7.html
  private static let longestSocketPath = 107

  /// Everything that runs; stopped in the opposite order, so that nothing new comes in while the rest finishes.
  /// - Parameters:
  ///   - listens: whether chat platforms are listened to, or only the terminal.
  ///   - onListening: told the port once requests are taken.
  public func services(
    listens: Bool, onListening: @escaping @Sendable (Int) async -> Void
  ) -> [any Service] {
    var services: [any Service] = [
      // Stopped last: the engine's calls are over then.
      Worker("programs of plugins", work: {}, stop: { await arrangement.value.programs.stop() }),
      InterruptibleWorker("retirement") { await retirement.run() },
      InterruptibleWorker("audit") { await store.writeAudits() },
      FileCheck(store: store, logger: logger),
      Worker("outbox", work: { await outbox.run() }, stop: { await outbox.stop() }),
      Worker("late answers", work: { await answers.run() }, stop: { answers.stop() }),
      InterruptibleWorker("resource watch") { await watch.run() },
      InterruptibleWorker("sweep") { await sweeps.run() },
      InterruptibleWorker("reminders") { await reminders.run() },
      InterruptibleWorker("review of spending") { await reviews.run() },
      InterruptibleWorker("schedules of plugins") { await schedules.run() },
      InterruptibleWorker("heartbeat") { await heartbeat.run() },
      Worker("engine", work: { await engine.run() }, stop: { await engine.stop() }),
    ]
    if let vault {
      services.append(
        InterruptibleWorker("Vault's token") { await vault.keepTokenAlive(clock: clock, logger: logger) })
    }
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

  /// One sweep, and its words sent to `alerts`, for so many seconds at most: for a machine on which no bot serves.
  ///
  /// It deletes nothing, whatever the configuration says: a deletion takes an engine that sees it through to the 404,
  /// and a run that nobody works on would only hide the server from the next sweep.
  public func sweepOnce(sendingFor seconds: Double) async -> Sweeper.Report {
    let (settings, plugins) = (arrangement.value.settings, arrangement.value.plugins)
    var sweeping = settings.sweeping
    sweeping.deletes = false
    let sweeper = Sweeper(
      store: store, plugins: Dictionary(plugins.map { ($0.name, $0) }) { first, _ in first }, policy: settings.policy,
      settings: sweeping, clock: clock, logger: logger, troubles: troubles)
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

  /// A sweep that writes nothing and tells nobody but its caller; the programs among the plugins are ended after it.
  public static func look(
    _ settings: Settings, plugins: [any Plugin], clock: any WallClock, logger: Logger
  ) async throws -> Sweeper.Report {
    let store = try SQLiteStore(readingOnly: settings.databasePath)
    let byName = Dictionary(plugins.map { ($0.name, $0) }) { first, _ in first }
    let sweeper = Sweeper(
      store: store, plugins: byName, policy: settings.policy, settings: settings.sweeping, clock: clock,
      logger: logger)
    let report = await sweeper.look()
    for case let program as ExternalPlugin in plugins { await program.stop() }
    try store.close()
    return report
  }

  private func server(_ onListening: @escaping @Sendable (Int) async -> Void) -> some Service {
    let router = Router()
    let counters = RequestCounters()
    let settings = arrangement.value.settings
    let inbound = InboundServer(arrangement: arrangement, counters: counters, drain: drain, logger: logger)
    // Those of every platform: a new configuration may turn one on.
    for type in PlatformRegistry.all { inbound.addRoutes(type.routes, of: type.sectionName, to: router) }
    let paths = PlatformRegistry.platformsByPath
    OperationsRoutes(
      store: store, counters: counters, troubles: troubles, clock: clock, drain: drain, arrangement: arrangement
    ).add(to: router)
    FileRoutes(store: store, clock: clock).add(to: router)
    BootRoutes(store: store, arrangement: arrangement).add(to: router)
    return Application(
      router: router,
      server: InboundChannel.server(idle: .seconds(30)) { idle in
        AcknowledgementHandler(server: inbound, platforms: paths, idle: idle)
      },
      configuration: .init(address: .hostname(settings.host, port: settings.port), serverName: nil),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? settings.port
        await address.listens(host: settings.host, port: port)
        await onListening(port)
      },
      logger: logger.quieter)
  }

  private func shellServer(onRunning: @escaping @Sendable (Int) async -> Void) -> some Service {
    let path = Self.socketPath(database: arrangement.value.settings.databasePath)
    // Whoever left a socket here is gone: this process holds the database's lock.
    unlink(path)
    let router = Router()
    let inbound = InboundServer(
      arrangement: arrangement, counters: RequestCounters(), drain: drain, logger: logger)
    inbound.addRoutes(shell.routes, of: shell.name, to: router)
    ShellRoutes(log: shell.log, store: store, arrangement: arrangement).add(to: router)
    return Application(
      router: router, configuration: .init(address: .unixDomainSocket(path: path), serverName: nil),
      onServerRunning: { _ in await onRunning(0) }, logger: logger.quieter)
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
