import Foundation
import PluginKit

extension DiscordPlatform {
  /// The kinds of interactions that Discord sends.
  /// https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object-interaction-type
  private enum Kind: Int {
    case ping = 1
    case command, component, autocomplete, modal
  }

  public func decode(_ request: InboundRequest, now: Date) -> Inbound {
    // Discord probes with signatures that are wrong on purpose, and takes the address off where they are accepted.
    if let why = DiscordSignature.refusal(of: request, publicKeys: settings.publicKeys, now: now) {
      return .refuse(InboundAnswer(status: 401, body: "invalid request signature"), reason: why)
    }
    guard let value = try? JSONValue(parsing: request.body),
      let kind = value["type"]?.int.flatMap({ Kind(rawValue: $0) })
    else { return malformed("the body is no interaction in JSON") }
    if kind == .ping { return .probe(Self.json(["type": 1])) }
    guard value["application_id"]?.string == settings.applicationID else {
      return malformed("the interaction is another application's")
    }
    switch kind {
    case .ping, .modal: return told("This bot has no such form.")
    case .autocomplete: return .probe(Self.json(["type": 8, "data": ["choices": []]]))
    case .command, .component: return delivery(value, kind)
    }
  }

  private func malformed(_ sentence: String) -> Inbound {
    .refuse(InboundAnswer(status: 400, body: sentence), reason: sentence)
  }

  /// A sentence for the person alone, and nothing happens.
  private func told(_ sentence: String) -> Inbound {
    .probe(Self.json(DiscordRenderer.interaction(.sentence(sentence, severity: .warning))))
  }

  private func delivery(_ value: JSONValue, _ kind: Kind) -> Inbound {
    // In a server the person is the member's user, in a direct message the user itself.
    let guild = value["guild_id"]?.string
    let person = guild == nil ? value["user"] : value["member"]?["user"]
    guard let id = Self.snowflake(value["id"]?.string), let user = Self.snowflake(person?["id"]?.string),
      let channel = Self.snowflake(value["channel_id"]?.string ?? value["channel"]?["id"]?.string),
      guild == nil || Self.snowflake(guild) != nil
    else { return malformed("the interaction lacks its id, user, channel or server") }
    guard person?["bot"]?.bool != true else { return told("Commands of bots are not taken.") }
    let content: Delivery.Content
    if kind == .command {
      guard let text = DiscordOptions.text(of: value["data"] ?? [:], words: slashCommands.first?.words ?? [:]) else {
        return told(
          "Discord has an older list of this bot's commands. Who runs the bot renews it with "
            + "`talos-poc-bot discord register`.")
      }
      content = .command(text)
    } else {
      guard let token = value["data"]?["custom_id"]?.string, (1...100).contains(token.utf8.count) else {
        return malformed("the pressed component has no custom_id")
      }
      content = .press(token)
    }
    return .deliveries([
      Delivery(
        id: id, principal: Principal(platform: name, workspace: guild ?? "", user: user),
        place: Place(platform: name, workspace: guild ?? "", channel: channel), content: content,
        slashCommand: kind == .command ? SlashCommand.name(in: value["data"]?["name"]?.string) : nil,
        replyAddress: value["token"]?.string.flatMap(followUpAddress))
    ])
  }

  /// Discord's ids are whole numbers of 64 bits, as text.
  static func snowflake(_ text: String?) -> String? {
    guard let text, (1...20).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
      UInt64(text) != nil
    else { return nil }
    return text
  }

  static func json(_ value: JSONValue) -> InboundAnswer {
    InboundAnswer(status: 200, contentType: "application/json", body: value.text)
  }
}
