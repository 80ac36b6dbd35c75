import Foundation
import HTTP
import PluginKit

/// Discord: interactions in, which are answered in place; messages go out with the bot's own token, since that of an
/// interaction is good for 15 minutes only.
public struct DiscordPlatform: ConfigurablePlatform {
  /// What the configuration says about Discord.
  public struct Settings: Sendable {
    /// The application's public keys that are valid now, 32 bytes each.
    public var publicKeys: [[UInt8]]
    public var applicationID: String
    /// `https://discord.com/api/v10`.
    public var apiBase: String
    public init(publicKeys: [[UInt8]], applicationID: String, apiBase: String = "https://discord.com/api/v10") {
      self.publicKeys = publicKeys
      self.applicationID = applicationID
      self.apiBase = apiBase.hasSuffix("/") ? String(apiBase.dropLast()) : apiBase
    }
  }

  let settings: Settings
  let calls: PlatformCalls
  /// Reads the secret `bot_token`.
  let secrets: any SecretReader
  /// The address under which Discord reaches the bot; nil where it is not configured.
  let publicURL: String?
  let slashCommands: [SlashCommand]

  public init(
    settings: Settings, secrets: any SecretReader, client: HTTPClient, publicURL: String? = nil,
    slashCommands: [SlashCommand] = [.shipped]
  ) {
    self.slashCommands = slashCommands
    self.settings = settings
    self.secrets = secrets
    self.publicURL = publicURL
    calls = PlatformCalls(client: client)
  }

  public static let sectionName = "discord"
  public static let declarations: [String: PluginManifest.SettingDeclaration] = [
    "public_key": .init(type: "list", summary: "the application's public key, 64 hexadecimal digits"),
    "application_id": .init(type: "string", summary: "the application's id"),
    "bot_token": .init(type: "secret", summary: "the bot's token"),
    "api_base": .init(
      type: "url", default: "https://discord.com/api/v10", summary: "the address of Discord's API, with its version"),
  ]

  public static func problems(in settings: Facts) -> [SettingProblem] {
    var problems: [SettingProblem] = []
    let keys = settings["public_key"]?.array?.compactMap(\.string) ?? []
    if keys.isEmpty || keys.contains(where: { Digest.bytes(hex: $0)?.count != 32 }) {
      problems.append(
        SettingProblem(
          "public_key", "this is not the 64 hexadecimal digits of the application's page General Information"))
    }
    if snowflake(settings.string("application_id")) == nil {
      problems.append(SettingProblem("application_id", "this is not the number of the application's page"))
    }
    return problems
  }

  public init(section: PlatformSection) {
    self.init(
      settings: Settings(
        publicKeys: section.list("public_key").compactMap { Digest.bytes(hex: $0) },
        applicationID: section.text("application_id"), apiBase: section.address("api_base")),
      secrets: section.secrets, client: section.client, publicURL: section.publicURL,
      slashCommands: section.slashCommands)
  }

  public static var routes: [InboundRoute] { [.post("/discord/interactions")] }
  /// A pressed button comes with the whole message that it stands in.
  public var maximumBodyBytes: Int { 512 * 1024 }

  /// What stands in a thread elsewhere replies to the progress message here.
  public func abilities(in place: Place) -> PlatformAbilities { PlatformAbilities() }

  public func carries(_ reply: Reply, to delivery: Delivery) -> Bool { DiscordRenderer.answers(reply).count == 1 }

  /// Every interaction is answered in place within three seconds: by a message, by the promise of one (`deferred`), or
  /// for a button by nothing at all.
  /// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object
  public func acknowledge(_ replies: [Reply?], to deliveries: [Delivery]) -> InboundAnswer {
    guard let delivery = deliveries.first else { return InboundAnswer(status: 200) }
    if let reply = replies.first ?? nil {
      guard reply.isPreliminary else { return Self.json(DiscordRenderer.interaction(reply)) }
      return Self.json(["type": 5, "data": ["flags": reply.isPublic ? 0 : .number(.init(DiscordRenderer.ephemeral))]])
    }
    if case .press = delivery.content { return Self.json(["type": 6]) }
    return Self.json(DiscordRenderer.interaction(.sentence("Understood; the messages of the run tell how it goes on.")))
  }
}
