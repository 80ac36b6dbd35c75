import Foundation
import HTTP
import PluginKit

/// Mattermost: a slash command and buttons in, the REST API of a bot account out.
/// https://developers.mattermost.com/integrate/slash-commands/
public struct MattermostPlatform: ConfigurablePlatform {
  public static let sectionName = "mattermost"
  public static let declarations: [String: PluginManifest.SettingDeclaration] = [
    "command_token": .init(
      type: "secrets", summary: "the slash command's token; one a team, and two during a rotation"),
    "bot_token": .init(type: "secret", summary: "the access token of the bot account"),
    "server_url": .init(type: "url", summary: "the server's Site URL, https://chat.example.com"),
  ]

  /// `https://chat.example.com`, without a slash at its end.
  let server: String
  /// Every token of a slash command that is valid now.
  let commandTokens: [String]
  /// Where the server sends what a button leads to; without it buttons are written as commands.
  let actionURL: String?
  /// The slash command that such a line begins with, without its slash.
  let command: String
  let addresses: AddressPolicy
  let calls: PlatformCalls
  /// Reads the secret `bot_token`.
  let secrets: any SecretReader
  let usernames = MattermostUsernames()

  public init(section: PlatformSection) {
    server = section.address("server_url")
    commandTokens = section.allSecrets("command_token")
    actionURL = section.publicURL.map { $0 + "/mattermost/actions" }
    command = (section.slashCommands.first ?? .shipped).name
    addresses = AddressPolicy([section.address("server_url")])
    calls = PlatformCalls(client: section.client)
    secrets = section.secrets
  }

  public static var routes: [InboundRoute] { [.post("/mattermost/commands"), .post("/mattermost/actions")] }
  public var maximumBodyBytes: Int { 256 * 1024 }

  public func abilities(in place: Place) -> PlatformAbilities { PlatformAbilities() }

  /// The answer to a press shows text alone; one with buttons is posted below the message.
  public func carries(_ reply: Reply, to delivery: Delivery) -> Bool {
    if case .press = delivery.content { reply.message.buttons.isEmpty } else { true }
  }

  /// Mattermost shows an error for every status but 200, and for an empty body that is called JSON.
  public func acknowledge(_ replies: [Reply?], to deliveries: [Delivery]) -> InboundAnswer {
    guard let reply = replies.first ?? nil, let delivery = deliveries.first else { return Self.json([:]) }
    if case .press = delivery.content {
      let text = renderer.layout.pieces(reply.message).joined(separator: "\n")
      return Self.json(["ephemeral_text": .string(text), "skip_slack_parsing": true])
    }
    return Self.json(renderer.reply(reply))
  }

  static func json(_ value: JSONValue) -> InboundAnswer {
    InboundAnswer(status: 200, contentType: "application/json", body: value.text)
  }

  var renderer: MattermostRenderer { MattermostRenderer(actionURL: actionURL, proof: proof, command: command) }

  /// What proves that a button was made by this bot: the server keeps it from its clients and sends it back.
  func proof(_ token: String) -> String {
    Self.proof(token, commandToken: commandTokens.first ?? "")
  }

  static func proof(_ token: String, commandToken: String) -> String {
    Digest.hex(Digest.hmacSHA256(key: Array(commandToken.utf8), Array("talos-poc-bot button \(token)".utf8)))
  }
}
