import ArgumentParser
import Bot
import Chat
import Foundation
import HTTP
import Logging
import PluginKit
import Storage

/// What the commands put together from the configuration and the process' environment.
struct Environment: Sendable {
  let file: String
  let timeScale: Double?
  var settings: Settings
  let source: SecretSource
  let vault: Vault?
  let client: HTTPClient
  let clock: any WallClock
  let logger: Logger
  /// Only in simulations, and only where somebody asks for it.
  let killSwitch: KillSwitch?

  /// `EX_CONFIG` of sysexits.h: the configuration is broken.
  static let configurationExit = ExitCode(78)

  /// Reads and checks the configuration; says every problem of it and exits with 78 where there is one.
  static func load(_ file: String, timeScale: Double? = nil, logLevel: Logger.Level = .info) async throws -> Environment
  {
    var logger = Logger(label: "talos-poc-bot") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = logLevel
    let variables = ProcessInfo.processInfo.environment
    let killSwitch = timeScale == nil ? nil : KillSwitch(environment: variables)
    let client = HTTPClient(observer: killSwitch?.onMoment)
    let vault = Vault.Settings(environment: variables).map { Vault(settings: $0, client: client) }
    let source = SecretSource(environment: variables, vault: vault)
    let settings: Settings
    do {
      settings = try await read(file, source: source, timeScale: timeScale)
    } catch let error as ConfigurationError {
      say(error.description)
      throw configurationExit
    }
    let clock: any WallClock = timeScale.map { ScaledClock(scale: $0) } ?? SystemClock()
    return Environment(
      file: file, timeScale: timeScale, settings: settings, source: source, vault: vault, client: client, clock: clock,
      logger: logger,
      killSwitch: killSwitch)
  }

  /// The settings of a configuration that was checked.
  private static func read(_ file: String, source: SecretSource, timeScale: Double?) async throws -> Settings {
    let settings = try await Settings.load(file: file, manifests: try await PluginRegistry.manifests(), source: source)
    if let timeScale { try refuseOutsideOfSimulations(timeScale, settings) }
    return settings
  }

  /// The configuration as its file is now, with its plugins; those for which nothing has changed stay as they are, so
  /// that what they remember of a provider's limits is not lost.
  private func readAnew(_ now: Settings, _ plugins: [any Plugin]) async throws -> (Settings, [any Plugin]) {
    let settings = try await Self.read(file, source: source, timeScale: timeScale)
    let kept = Dictionary(plugins.filter { settings.hasSame($0.name, as: now) }.map { ($0.name, $0) }) { first, _ in
      first
    }
    let made = PluginRegistry.plugins(settings, source: source, client: client, clock: clock, logger: logger)
    return (settings, made.map { kept[$0.name] ?? $0 })
  }

  func plugins() -> [any Plugin] {
    PluginRegistry.plugins(settings, source: source, client: client, clock: clock, logger: logger)
  }

  func bot() async throws -> TalosPocBot {
    try await TalosPocBot(
      settings: settings, plugins: plugins(), source: source, vault: vault, client: client, clock: clock,
      logger: logger, reload: { try await readAnew($0, $1) },
      committed: killSwitch?.onTransaction)
  }

  /// The path of a configuration's database; where the configuration is broken, says so and ends with its exit code.
  static func databasePath(_ file: String) throws -> String {
    do {
      return try Settings.databasePath(inFile: file)
    } catch {
      say(error.description)
      throw configurationExit
    }
  }

  /// The database of a configuration, for reading beside a bot that may be serving.
  static func openForReading(_ file: String) throws -> SQLiteStore {
    let path = try databasePath(file)
    do {
      return try SQLiteStore(readingOnly: path)
    } catch {
      say("\(error)")
      throw ExitCode.failure
    }
  }

  /// A line for the person who started the program.
  static func say(_ line: String) { Terminal.complain(line) }

  /// With a clock that runs ahead every amount of money would be wrong, so real providers are refused.
  private static func refuseOutsideOfSimulations(_ scale: Double, _ settings: Settings) throws {
    guard scale > 0, scale.isFinite else { throw ValidationError("--time-scale \(scale) is not a number above zero") }
    let addresses = settings.plugins.values.flatMap { $0.values.values.compactMap(\.string) }
    for address in addresses where address.hasPrefix("http") {
      guard AddressPolicy.isLoopback(address) else {
        throw ValidationError(
          "--time-scale is for simulations on loopback addresses only, and the configuration names \(address)")
      }
    }
  }
}
