import Foundation

/// What the bot hands to a plugin when it is made: its settings, checked against its manifest and completed with the
/// defaults, and nothing that the configuration did not grant.
public struct PluginHost: Sendable {
  /// The bot's configured name, the first part of every hostname.
  public var instance: String
  /// The settings by key. Lengths of time are still text (`10s`): read them with `seconds`.
  public var settings: Facts
  /// Reads the secrets that the manifest asks for and the configuration grants.
  public var secrets: any SecretReader
  public var clock: any WallClock
  /// The zone in which people read times, `Europe/Berlin`.
  public var timeZone: String
  /// Writes a line to the bot's log; never pass secrets.
  public var log: @Sendable (String) -> Void

  public init(
    instance: String, settings: Facts, secrets: any SecretReader, clock: any WallClock,
    timeZone: String = "UTC", log: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.instance = instance
    self.settings = settings
    self.secrets = secrets
    self.clock = clock
    self.timeZone = timeZone
    self.log = log
  }

  /// A length of time among the settings, in seconds of the clock; the manifest's type guarantees that it parses.
  public func seconds(_ key: String, default fallback: Double) -> Double {
    settings.string(key).flatMap(TimeSpan.seconds) ?? fallback
  }
  /// A setting that is text.
  public func string(_ key: String, default fallback: String) -> String { settings.string(key) ?? fallback }
  /// A setting that is a whole number.
  public func int(_ key: String, default fallback: Int) -> Int { settings[key]?.int ?? fallback }
  /// A setting that is a list of texts.
  public func strings(_ key: String) -> [String] { settings[key]?.array?.compactMap(\.string) ?? [] }
  /// A setting that is an amount of money.
  public func money(_ key: String, currency: String = "USD") -> Money? {
    switch settings[key] {
    case .number(let decimal): Money(decimal, currency: currency)
    case .string(let text): Money(parsing: text, currency: currency)
    default: nil
    }
  }
}

/// Reads secrets by the name of the setting that holds them.
public protocol SecretReader: Sendable {
  /// The secret's value, read once and kept.
  /// - Throws: `PluginError` with a sentence that names the reference and never the value.
  func secret(_ setting: String) async throws -> String
  /// Forgets the value, so that the next read asks its source again: called after the provider answered 401.
  func refuse(_ setting: String) async
}

/// Secrets that are simply given, for tests and for plugins that run on their own.
public struct GivenSecrets: SecretReader {
  private let values: [String: String]
  public init(_ values: [String: String]) { self.values = values }
  public func secret(_ setting: String) async throws -> String {
    guard let value = values[setting] else { throw PluginError("the secret \(setting) is not configured") }
    return value
  }
  public func refuse(_ setting: String) async {}
}
