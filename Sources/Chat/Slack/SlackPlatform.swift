import Foundation
import HTTP
import PluginKit

/// Slack: slash commands and block actions in, the Web API out, with the `response_url` as first answer and fall-back.
public struct SlackPlatform: ChatPlatform {
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
  let client: HTTPClient
  /// Reads the secret `bot_token`.
  let secrets: any SecretReader

  public init(settings: Settings, secrets: any SecretReader, client: HTTPClient) {
    self.settings = settings
    self.secrets = secrets
    self.client = client
    addresses = AddressPolicy(settings.responseHosts)
  }

  public var name: String { "slack" }
  public var paths: [String] { ["/slack/commands", "/slack/interactions"] }
  /// A block action carries the whole message that its button stands in.
  public var maximumBodyBytes: Int { 1024 * 1024 }

  public func acknowledge(_ reply: Reply?, to delivery: Delivery) -> InboundAnswer {
    guard let reply else { return InboundAnswer(status: 200) }
    return InboundAnswer(
      status: 200, contentType: "application/json; charset=utf-8", body: SlackRenderer.reply(reply).text)
  }

  public func probe() async -> [CheckResult] {
    do {
      let answer = try await call("auth.test", [:])
      let who = "\(answer["user"]?.string ?? "?") in \(answer["team"]?.string ?? "?")"
      return [CheckResult("Slack's bot token", passed: true, seen: "auth.test says \(who)")]
    } catch {
      return [CheckResult("Slack's bot token", passed: false, seen: error.description)]
    }
  }
}
