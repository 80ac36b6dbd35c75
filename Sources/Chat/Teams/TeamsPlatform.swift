import Foundation
import HTTP
import PluginKit

/// Microsoft Teams, as far as it goes without a registered bot: an outgoing webhook in, whose answer is one message, and
/// one workflow a channel for everything that comes later. Neither can edit, and no button comes back.
public struct TeamsPlatform: ConfigurablePlatform {
  /// What the configuration says about Teams.
  public struct Settings: Sendable {
    /// The decoded security tokens of the outgoing webhooks, one a team.
    public var securityTokens: [[UInt8]]
    /// How people mention the outgoing webhook, without the `@`.
    public var mentionName: String
    /// The address of each channel's workflow, by `TENANT/CHANNEL`. Whoever knows such an address can post.
    public var workflows: [String: String]
    public init(securityTokens: [[UInt8]], mentionName: String = "talos-poc", workflows: [String: String]) {
      self.securityTokens = securityTokens
      self.mentionName = mentionName
      self.workflows = workflows
    }
  }

  let settings: Settings
  let calls: PlatformCalls

  public init(settings: Settings, client: HTTPClient) {
    self.settings = settings
    calls = PlatformCalls(client: client)
  }

  public static let sectionName = "teams"
  public static let declarations: [String: PluginManifest.SettingDeclaration] = [
    "security_token": .init(type: "secrets", summary: "the security token of the outgoing webhook, one a team"),
    "channels": .init(type: "list", summary: "the channels that have a workflow, TENANT/CHANNEL each"),
    "workflow_url": .init(type: "secrets", summary: "the workflows' addresses, in the order of channels"),
    "mention_name": .init(type: "string", default: "talos-poc", summary: "the name of the outgoing webhook"),
  ]

  public static func problems(in settings: Facts) -> [SettingProblem] {
    let channels = settings["channels"]?.array?.compactMap(\.string) ?? []
    var problems: [SettingProblem] = []
    for channel in channels where Place("teams:\(channel)")?.workspace.isEmpty != false {
      problems.append(
        SettingProblem("channels", "`\(channel)` is not TENANT/CHANNEL, such as 1b2c…/19:ab…@thread.tacv2"))
    }
    if channels.count != settings["workflow_url"]?.array?.count {
      problems.append(SettingProblem("workflow_url", "there must be one address for each of channels, in their order"))
    }
    return problems
  }

  public init(section: PlatformSection) throws {
    let tokens = section.allSecrets("security_token").compactMap { Digest.bytes(base64: $0) }
    guard !tokens.isEmpty, tokens.count == section.allSecrets("security_token").count,
      tokens.allSatisfy({ !$0.isEmpty })
    else {
      throw PluginError("chat.teams.security_token: this is no base64; copy it as Teams shows it, with its =")
    }
    let addresses = section.allSecrets("workflow_url")
    for (index, address) in addresses.enumerated() where !Self.isAddress(address) {
      throw PluginError(
        "chat.teams.workflow_url[\(index)]: this is no address with https://; copy the workflow's own address")
    }
    self.init(
      settings: Settings(
        securityTokens: tokens, mentionName: section.text("mention_name"),
        workflows: Dictionary(zip(section.list("channels"), addresses)) { first, _ in first }),
      client: section.client)
  }

  private static func isAddress(_ text: String) -> Bool {
    guard let parts = URLComponents(string: text), let host = parts.host, parts.user == nil else { return false }
    return parts.scheme == "https" || (parts.scheme == "http" && LoopbackAddress.contains(host))
  }

  public static var routes: [InboundRoute] { [.post("/teams/messages")] }
  public var maximumBodyBytes: Int { 256 * 1024 }

  public func abilities(in place: Place) -> PlatformAbilities { PlatformAbilities(edits: false, threads: false) }

  /// The answer is the one message that an outgoing webhook can show; without one Teams shows an error. Its channel sees
  /// it: Teams has no answers for one person here.
  public func acknowledge(_ replies: [Reply?], to deliveries: [Delivery]) -> InboundAnswer {
    guard !deliveries.isEmpty else { return InboundAnswer(status: 200) }
    let reply = (replies.first ?? nil) ?? .sentence("Understood; what comes of it is posted here.")
    return InboundAnswer(
      status: 200, contentType: "application/json; charset=utf-8",
      body: TeamsCard.activity(reply.message, addressed: settings.mentionName).text)
  }

  /// The answer has no room for a second message: an answer of that size goes to the channel's workflow.
  public func carries(_ reply: Reply, to delivery: Delivery) -> Bool {
    TeamsCard.overflow(reply.message, addressed: settings.mentionName).isEmpty
  }
}
