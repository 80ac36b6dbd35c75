import HTTP
import PluginKit

/// A platform that a section of the configuration turns on. One line of the bot's registry names it, and everything else
/// about it stands in its own folder.
public protocol ConfigurablePlatform: ChatPlatform {
  /// The key below `chat:` that turns it on, and the first part of its principals and places.
  static var sectionName: String { get }
  /// The keys of its section.
  static var declarations: [String: PluginManifest.SettingDeclaration] { get }
  /// The requests that it takes, whether it is on or not.
  static var routes: [InboundRoute] { get }
  /// Whether its section holds sections with names of the operator's choice, each with these keys.
  static var hasNamedSections: Bool { get }
  /// What is wrong with a section although each of its values has the right form.
  /// - Parameter settings: the section's values, secrets as their references.
  static func problems(in settings: Facts) -> [SettingProblem]

  /// Makes the platform from its section.
  /// - Throws: `PluginError` with a sentence where a secret cannot be read.
  init(section: PlatformSection) async throws
}

extension ConfigurablePlatform {
  public static var hasNamedSections: Bool { false }
  public static func problems(in settings: Facts) -> [SettingProblem] { [] }
  public var name: String { Self.sectionName }
  public var routes: [InboundRoute] { Self.routes }
}

/// What is wrong with one setting of a section, and what would be right.
public struct SettingProblem: Error, Sendable, Hashable {
  public var key: String
  public var sentence: String
  public init(_ key: String, _ sentence: String) {
    self.key = key
    self.sentence = sentence
  }
}

/// A section of the configuration, as the platform that it turns on is made from it.
public struct PlatformSection: Sendable {
  /// The section's values, defaults included; secrets as their references.
  public var settings: Facts
  /// Reads its secrets when they are used, by the name of their setting.
  public var secrets: any SecretReader
  /// The sections within it, by the names that the operator chose.
  public var named: [String: PlatformSection]
  /// Sends the platform's requests.
  public var client: HTTPClient
  /// The address under which platforms reach the bot, without a slash at its end.
  public var publicURL: String?
  /// The slash commands that the bot has, the one that is meant where none is named first.
  public var slashCommands: [SlashCommand]
  private let secretLists: [String: [String]]

  /// - Parameter secretLists: the values of the settings of the type `secrets`, read already.
  public init(
    settings: Facts, secrets: any SecretReader, secretLists: [String: [String]] = [:],
    named: [String: PlatformSection] = [:], client: HTTPClient, publicURL: String? = nil,
    slashCommands: [SlashCommand] = [.shipped]
  ) {
    self.settings = settings
    self.secrets = secrets
    self.slashCommands = slashCommands
    self.secretLists = secretLists
    self.named = named
    self.client = client
    self.publicURL = publicURL.map { $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
  }

  /// The text of a setting; empty where it is not set.
  public func text(_ key: String) -> String { settings.string(key) ?? "" }

  /// An address without a slash at its end.
  public func address(_ key: String) -> String {
    let text = text(key)
    return text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  /// The values of a list.
  public func list(_ key: String) -> [String] { settings[key]?.array?.compactMap(\.string) ?? [] }

  /// All values of a setting of the type `secrets` that are valid now; two during a rotation.
  public func allSecrets(_ key: String) -> [String] { secretLists[key] ?? [] }
}
