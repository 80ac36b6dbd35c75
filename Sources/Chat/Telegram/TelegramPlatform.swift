import Foundation
import HTTP
import PluginKit

/// Telegram: updates in, whose answers stand in the acknowledgement itself; the Bot API out.
public struct TelegramPlatform: ConfigurablePlatform {
  /// What the configuration says about Telegram.
  public struct Settings: Sendable {
    /// The secrets that `setWebhook` was told and that are valid now; two during a rotation.
    public var secretTokens: [String]
    /// The bot's username, without its `@`.
    public var username: String
    /// `https://api.telegram.org`.
    public var apiBase: String
    public init(secretTokens: [String], username: String, apiBase: String = "https://api.telegram.org") {
      self.secretTokens = secretTokens
      self.username = username.hasPrefix("@") ? String(username.dropFirst()) : username
      self.apiBase = apiBase.hasSuffix("/") ? String(apiBase.dropLast()) : apiBase
    }
  }

  let settings: Settings
  let calls: PlatformCalls
  /// Reads the secret `bot_token`, which stands in every address: an address is in no log and in no error.
  let secrets: any SecretReader
  let publicURL: String?
  let slashCommands: [SlashCommand]
  let supergroups = TelegramSupergroups()

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

  public static let sectionName = "telegram"
  public static let declarations: [String: PluginManifest.SettingDeclaration] = [
    "bot_token": .init(type: "secret", summary: "the token that BotFather gave"),
    "secret_token": .init(
      type: "secrets", summary: "the secret of the webhook, of letters, digits, _ and -; two during a rotation"),
    "username": .init(type: "string", summary: "the bot's username"),
    "api_base": .init(type: "url", default: "https://api.telegram.org", summary: "the address of the Bot API"),
  ]

  public static func problems(in settings: Facts) -> [SettingProblem] {
    let name = (settings.string("username") ?? "").drop { $0 == "@" }
    let isName =
      (5...32).contains(name.utf8.count)
      && name.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95
      }
    return isName
      ? [] : [SettingProblem("username", "this is no username: 5 to 32 letters, digits and _, such as TalosPocBot")]
  }

  public init(section: PlatformSection) throws {
    let secrets = section.allSecrets("secret_token")
    guard secrets.allSatisfy(TelegramSecret.isWellFormed) else {
      throw PluginError(
        "chat.telegram.secret_token: Telegram takes 1 to 256 letters, digits, _ and -, and no other characters")
    }
    self.init(
      settings: Settings(
        secretTokens: secrets, username: section.text("username"), apiBase: section.address("api_base")),
      secrets: section.secrets, client: section.client, publicURL: section.publicURL,
      slashCommands: section.slashCommands)
  }

  public static var routes: [InboundRoute] { [.post(Self.path)] }
  public var maximumBodyBytes: Int { 256 * 1024 }

  /// What stands in a thread elsewhere replies to the progress message here.
  public func abilities(in place: Place) -> PlatformAbilities { PlatformAbilities() }

  /// What the answer to the request can show. That a longer answer is to come need not be told in a message of its own,
  /// and the note above a pressed button has room for one sentence.
  public func carries(_ reply: Reply, to delivery: Delivery) -> Bool {
    switch delivery.content {
    case .command: !reply.isPreliminary && TelegramRenderer.posts(reply.message).count == 1
    case .press: TelegramRenderer.note(reply.message) != nil
    }
  }

  /// Telegram carries out the one method that stands in the answer to an update, and tells nobody how that went.
  /// https://core.telegram.org/bots/api#making-requests-when-getting-updates
  public func acknowledge(_ replies: [Reply?], to deliveries: [Delivery]) -> InboundAnswer {
    guard let delivery = deliveries.first, let address = delivery.replyAddress.flatMap({ TelegramReplyAddress($0) })
    else { return Self.json([:]) }
    let reply = replies.first ?? nil
    if let callback = address.callback {
      // Without this the button shows for a while that it is at work.
      var members: [String: JSONValue] = ["method": "answerCallbackQuery", "callback_query_id": .string(callback)]
      if let note = reply.flatMap({ TelegramRenderer.note($0.message) }) {
        members["text"] = .string(note)
        members["show_alert"] = true
      }
      return Self.json(members)
    }
    guard let reply else { return Self.json([:]) }
    var members = TelegramRenderer.posts(reply.message)[0].merging(address.members) { $1 }
    members["method"] = "sendMessage"
    return Self.json(members)
  }

  /// Telegram delivers again what is answered with an error.
  public func acknowledgeFailure(_ sentence: String, of deliveries: [Delivery]) -> InboundAnswer {
    InboundAnswer(status: 503, body: "not put down; deliver it again")
  }

  static func json(_ members: [String: JSONValue]) -> InboundAnswer {
    InboundAnswer(status: 200, contentType: "application/json", body: JSONValue.object(members).text)
  }
}

/// Which groups have become supergroups since the bot started: they have a new id then, and refuse the old one.
/// https://core.telegram.org/bots/api#responseparameters
actor TelegramSupergroups {
  private var moved: [String: String] = [:]
  func current(_ chat: String) -> String { moved[chat] ?? chat }
  func note(_ chat: String, movedTo new: String) { moved[chat] = new }
}
