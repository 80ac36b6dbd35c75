import Chat
import Foundation
import HTTP
import PluginKit

/// The chat platforms that a configuration can turn on; another platform is one more line.
enum PlatformRegistry {
  static let all: [any ConfigurablePlatform.Type] = [
    SlackPlatform.self,
    MattermostPlatform.self,
    MatrixPlatform.self,
    WebhookPlatform.self,
    DiscordPlatform.self,
    TelegramPlatform.self,
    TeamsPlatform.self,
  ]

  /// The names of platforms by the paths to which they post; without those paths that have parameters.
  static var platformsByPath: [String: String] {
    let routes = all.flatMap { type in type.routes.map { (route: $0, platform: type.sectionName) } }
    let plain = routes.filter { $0.route.method == .post && !$0.route.path.contains("{") }
    return Dictionary(plain.map { ($0.route.path, $0.platform) }) { first, _ in first }
  }

  /// Makes the platforms that are on.
  /// - Throws: `PluginError` or `StartError` where a secret cannot be read.
  static func platforms(
    _ settings: Settings, source: SecretSource, client: HTTPClient
  ) async throws -> [any ChatPlatform] {
    var platforms: [any ChatPlatform] = []
    for type in all {
      guard let values = settings.chat[type.sectionName] else { continue }
      let path = "chat.\(type.sectionName)"
      var section = try await section(values, of: type, at: path, settings, source, client)
      if type.hasNamedSections {
        for (name, value) in values.values {
          section.named[name] = try await Self.section(
            Facts(value.object ?? [:]), of: type, at: "\(path).\(name)", settings, source, client)
        }
      }
      platforms.append(try await type.init(section: section))
    }
    return platforms
  }

  private static func section(
    _ values: Facts, of type: any ConfigurablePlatform.Type, at path: String, _ settings: Settings,
    _ source: SecretSource, _ client: HTTPClient
  ) async throws -> PlatformSection {
    var lists: [String: [String]] = [:]
    for (key, declaration) in type.declarations where declaration.type == "secrets" {
      for reference in (values[key]?.array ?? []).compactMap({ $0.string.flatMap { SecretReference($0) } }) {
        lists[key, default: []].append(try await source.value(of: reference))
      }
      guard lists[key] != nil || values[key] == nil else { throw StartError("\(path).\(key): there is none") }
    }
    return PlatformSection(
      settings: values, secrets: ReferencedSecrets(Settings.references(in: values), source: source),
      secretLists: lists, client: client, publicURL: settings.publicURL,
      slashCommands: SlashCommands(settings.workflows, adding: settings.commands).all.map(\.outline))
  }
}
