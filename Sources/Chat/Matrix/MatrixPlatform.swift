import Foundation
import HTTP
import PluginKit

/// Matrix: an application service that is told what happens in its bot's rooms, and that speaks as the bot.
/// https://spec.matrix.org/latest/application-service-api/
public struct MatrixPlatform: ConfigurablePlatform {
  public static let sectionName = "matrix"
  public static let declarations: [String: PluginManifest.SettingDeclaration] = [
    "homeserver_url": .init(type: "url", summary: "the client API of the homeserver, https://matrix.example.com"),
    "hs_token": .init(type: "secrets", summary: "the registration's hs_token; two during a rotation"),
    "as_token": .init(type: "secret", summary: "the registration's as_token"),
    "user_id": .init(type: "string", summary: "the bot's user, @talos-poc-bot:example.com"),
    "command": .init(type: "string", default: "!talos-poc", summary: "the word that begins a command"),
  ]

  public static func problems(in settings: Facts) -> [SettingProblem] {
    var problems: [SettingProblem] = []
    if MatrixIdentifier.user(settings.string("user_id")) == nil {
      problems.append(SettingProblem("user_id", "this is no user such as @talos-poc-bot:example.com"))
    }
    let command = settings.string("command") ?? ""
    if !(2...32).contains(command.count) || command.contains(where: \.isWhitespace) || command.hasPrefix("/") {
      problems.append(
        SettingProblem("command", "this is no word such as !talos-poc; clients keep what begins with / to themselves"))
    }
    return problems
  }

  let homeserver: String
  /// Every token with which the homeserver may come.
  let homeserverTokens: [String]
  /// The bot's own user.
  let user: String
  /// The word that begins a command of the bot's first workflow.
  let command: String
  /// The slash commands by the words that begin them here.
  let commands: [(word: String, slashCommand: String)]
  let calls: PlatformCalls
  /// Reads the secret `as_token`.
  let secrets: any SecretReader

  public init(section: PlatformSection) {
    homeserver = section.address("homeserver_url")
    homeserverTokens = section.allSecrets("hs_token")
    user = section.text("user_id")
    command = section.text("command")
    // The others begin with the same sign as the first: `!wake` beside `!talos-poc`.
    let sign = command.first.map { $0.isLetter || $0.isNumber ? "!" : String($0) } ?? "!"
    let names = section.slashCommands.map(\.name)
    commands = zip([command] + names.dropFirst().map { sign + $0 }, names).map { ($0, $1) }
    calls = PlatformCalls(client: section.client)
    secrets = section.secrets
  }

  static let transactions = InboundRoute.put("/_matrix/app/v1/transactions/{txnId}")
  static let ping = InboundRoute.post("/_matrix/app/v1/ping")

  public static var routes: [InboundRoute] {
    [Self.transactions, Self.ping, .get("/_matrix/app/v1/users/{userId}"), .get("/_matrix/app/v1/rooms/{roomAlias}")]
  }

  /// A transaction holds up to a hundred events of up to 64 KiB each.
  public var maximumBodyBytes: Int { 8 * 1024 * 1024 }

  public func abilities(in place: Place) -> PlatformAbilities { PlatformAbilities() }

  /// The homeserver reads nothing but whether a transaction was taken.
  public func carries(_ reply: Reply, to delivery: Delivery) -> Bool { false }

  public func acknowledge(_ replies: [Reply?], to deliveries: [Delivery]) -> InboundAnswer {
    InboundAnswer(status: 200, contentType: "application/json", body: "{}")
  }

  /// The homeserver sends the transaction again: after 2, 4, 8 … seconds.
  public func acknowledgeFailure(_ sentence: String, of deliveries: [Delivery]) -> InboundAnswer {
    Self.error(500, "M_UNKNOWN", sentence)
  }

  static func error(_ status: Int, _ code: String, _ sentence: String) -> InboundAnswer {
    let body: JSONValue = ["errcode": .string(code), "error": .string(sentence)]
    return InboundAnswer(status: status, contentType: "application/json", body: body.text)
  }
}
