import Chat
import HTTP
import Logging
import PluginKit
import Programs
import Storage
import Workflow

/// The parts of the bot that stay while configurations come and go, and what puts an arrangement together from them.
struct Arranger: Sendable {
  let store: SQLiteStore
  let engine: Engine
  let outbox: OutboxSender
  let answers: LateAnswers
  let shell: ShellPlatform
  let address: PublicAddress
  let source: SecretSource
  let client: HTTPClient
  let clock: any WallClock
  let logger: Logger
  let troubles: Troubles
  /// Loads the configuration anew, for the command `plugin reload`.
  let reload: @Sendable (_ by: String) async -> ReloadOutcome

  /// Makes everything that can fail, and changes nothing.
  /// - Throws: `StartError` or `PluginError` where a secret cannot be read.
  func arrange(_ settings: Settings, plugins: [any Plugin]) async throws -> Arrangement {
    let platforms: [any ChatPlatform] =
      try await PlatformRegistry.platforms(settings, source: source, client: client) + [shell]
    var metricsToken: String?
    if let reference = settings.metricsToken { metricsToken = try await source.value(of: reference) }
    let policy = settings.policy
    let (engine, outbox) = (engine, outbox)
    let byName = Dictionary(plugins.map { ($0.name, $0) }) { first, _ in first }
    let external = plugins.compactMap { $0 as? ExternalPlugin }
    let programs = PluginPrograms(
      programs: Dictionary(external.map { ($0.name, $0) }) { first, _ in first },
      builtIn: plugins.filter { !($0 is ExternalPlugin) }.map(\.name), settings: settings, store: store,
      engine: engine, clock: clock, logger: logger
    ) { outbox.wake() }
    return Arrangement(
      settings: settings, plugins: plugins, platforms: platforms, metricsToken: metricsToken,
      acceptance: acceptance(settings, policy, plugins, platforms, programs),
      sweeper: Sweeper(
        store: store, plugins: byName, policy: policy, settings: settings.sweeping, clock: clock, logger: logger,
        troubles: troubles
      ) {
        engine.wake()
        outbox.wake()
      },
      reminders: Reminders(store: store, policy: policy, clock: clock, engine: engine, logger: logger) {
        outbox.wake()
      },
      programs: programs, console: Console(store: store, plugins: byName, access: settings.access, clock: clock))
  }

  private func acceptance(
    _ settings: Settings, _ policy: BotPolicy, _ plugins: [any Plugin], _ platforms: [any ChatPlatform],
    _ programs: PluginPrograms
  ) -> Acceptance {
    Acceptance(
      store: store, policy: policy, access: settings.access, clock: clock, engine: engine, answers: answers,
      plugins: Dictionary(plugins.map { ($0.name, $0) }) { first, _ in first },
      prices: PriceList(plugins: plugins, clock: clock),
      checks: HealthChecks(plugins: plugins, platforms: platforms, places: settings.places, store: store),
      files: FileDelivery(store: store, platforms: platforms, address: address, clock: clock, logger: logger),
      reload: reload, programs: programs, logger: logger)
  }

  /// Lets the parts that stay work by an arrangement; nothing of it can fail.
  func use(_ arrangement: Arrangement) async {
    let settings = arrangement.settings
    let platforms = Array(arrangement.platforms.values)
    answers.use(platforms: platforms)
    outbox.use(platforms: platforms, alerts: settings.alerts)
    await address.use(configured: settings.publicURL)
    await arrangement.programs.listen()
    engine.use(
      plugins: Dictionary(arrangement.plugins.map { ($0.name, $0) }) { first, _ in first },
      settings: Self.engineSettings(settings))
  }

  static func engineSettings(_ settings: Settings) -> Engine.Settings {
    let policy = settings.policy
    return Engine.Settings(instance: settings.instance, rules: policy.rules, limits: policy.limits)
  }
}
