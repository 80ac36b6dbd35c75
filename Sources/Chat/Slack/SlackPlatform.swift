import Foundation
import HTTP
import PluginKit

/// Slack: slash commands and block actions in, the Web API out, with the `response_url` as first answer and fall-back.
public struct SlackPlatform: ConfigurablePlatform {
  /// What the configuration says about Slack.
  public struct Settings: Sendable {
    /// All signing secrets that are valid now; two during a rotation.
    public var signingSecrets: [String]
    /// `https://slack.com/api`.
    public var apiBase: String
    /// The hosts or origins whose `response_url`s are called.
    public var responseHosts: [String]
    public init(
      signingSecrets: [String], apiBase: String = "https://slack.com/api",
      responseHosts: [String] = ["hooks.slack.com"]
    ) {
      self.signingSecrets = signingSecrets
      self.apiBase = apiBase.hasSuffix("/") ? String(apiBase.dropLast()) : apiBase
      self.responseHosts = responseHosts
    }
  }

  let settings: Settings
  let addresses: AddressPolicy
  let calls: PlatformCalls
  /// Reads the secret `bot_token`.
  let secrets: any SecretReader

  public init(settings: Settings, secrets: any SecretReader, client: HTTPClient) {
    self.settings = settings
    self.secrets = secrets
    calls = PlatformCalls(client: client)
    addresses = AddressPolicy(settings.responseHosts)
  }

  public static let sectionName = "slack"
  public static let declarations: [String: PluginManifest.SettingDeclaration] = [
    "signing_secret": .init(type: "secrets", summary: "the app's signing secret; two during a rotation"),
    "bot_token": .init(type: "secret", summary: "the app's bot token"),
    "api_base": .init(type: "url", default: "https://slack.com/api", summary: "the address of the Web API"),
    "response_hosts": .init(
      type: "list", default: ["hooks.slack.com"], summary: "hosts whose response_url is called"),
  ]

  public init(section: PlatformSection) {
    self.init(
      settings: Settings(
        signingSecrets: section.allSecrets("signing_secret"), apiBase: section.address("api_base"),
        responseHosts: section.list("response_hosts")),
      secrets: section.secrets, client: section.client)
  }

  public static var routes: [InboundRoute] { [.post("/slack/commands"), .post("/slack/interactions")] }
  /// A block action carries the whole message that its button stands in.
  public var maximumBodyBytes: Int { 1024 * 1024 }

  public func abilities(in place: Place) -> PlatformAbilities { PlatformAbilities() }

  /// Slack shows nothing of the answer to a block action; what there is to say goes to its `response_url`.
  public func carries(_ reply: Reply, to delivery: Delivery) -> Bool {
    if case .press = delivery.content { false } else { true }
  }

  public func acknowledge(_ replies: [Reply?], to deliveries: [Delivery]) -> InboundAnswer {
    guard let reply = replies.first ?? nil else { return InboundAnswer(status: 200) }
    return InboundAnswer(
      status: 200, contentType: "application/json; charset=utf-8", body: SlackRenderer.reply(reply).text)
  }
}
