import Chat
import Foundation
import HTTP
import PluginKit

/// Makes the chat platforms that the configuration turns on; another platform is one more line.
enum PlatformRegistry {
  static func platforms(
    _ sections: [String: Facts], source: SecretSource, client: HTTPClient
  ) async throws -> [any ChatPlatform] {
    var platforms: [any ChatPlatform] = []
    if let slack = sections["slack"] { platforms.append(try await Self.slack(slack, source, client)) }
    return platforms
  }

  private static func slack(_ section: Facts, _ source: SecretSource, _ client: HTTPClient) async throws
    -> SlackPlatform
  {
    var signingSecrets: [String] = []
    for reference in section["signing_secret"]?.array ?? [] {
      guard let reference = reference.string.flatMap({ SecretReference($0) }) else { continue }
      signingSecrets.append(try await source.value(of: reference))
    }
    guard !signingSecrets.isEmpty else { throw StartError("chat.slack.signing_secret: there is none") }
    return SlackPlatform(
      settings: SlackPlatform.Settings(
        signingSecrets: signingSecrets, apiBase: section.string("api_base") ?? "https://slack.com/api",
        responseHosts: section["response_hosts"]?.array?.compactMap(\.string) ?? []),
      secrets: ReferencedSecrets(Settings.references(in: section), source: source), client: client)
  }
}
