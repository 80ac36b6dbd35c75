import PluginKit

/// A message as Discord shows it: Markdown of at most 2,000 characters a message, and buttons below the last one.
/// https://discord.com/developers/docs/resources/message#create-message
enum DiscordRenderer {
  static let layout = MessageLayout(DiscordDialect(), limit: 1950)
  /// What a message shows that a shorter one left behind.
  static let blank: [String: JSONValue] = members("…", of: nil, buttons: [])

  /// The messages that are posted or edited. An edit leaves alone what it does not name, so each names everything.
  static func posts(_ message: Message) -> [[String: JSONValue]] {
    let pieces = layout.pieces(message)
    return pieces.enumerated().map { index, text in
      members(
        text, of: index == 0 ? message.mention : nil, buttons: index == pieces.count - 1 ? message.buttons : [])
    }
  }

  /// The messages of an answer, nearly always one: what is more than a message holds stands in embeds below it, which
  /// are of the interaction's own and need no permission.
  static func answers(_ reply: Reply) -> [[String: JSONValue]] {
    let pieces = layout.pieces(reply.message)
    let messages = stride(from: 0, to: pieces.count, by: 4).map { Array(pieces[$0..<min($0 + 4, pieces.count)]) }
    return messages.enumerated().map { index, pieces in
      var members = members(
        pieces[0], of: index == 0 ? reply.message.mention : nil,
        buttons: index == messages.count - 1 ? reply.message.buttons : [])
      members["embeds"] = .array(pieces.dropFirst().map { ["description": .string($0)] })
      members["flags"] = reply.isPublic ? 0 : .number(.init(ephemeral))
      return members
    }
  }

  /// The answer to an interaction as one message.
  static func interaction(_ reply: Reply) -> JSONValue {
    ["type": 4, "data": .object(answers(reply)[0])]
  }

  /// The flag of a message that one person alone sees.
  static let ephemeral = 1 << 6
  /// The flag of a message that says that the answer is still to come.
  static let loading = 1 << 7

  private static func members(
    _ content: String, of mention: Principal?, buttons: [MessageButton]
  ) -> [String: JSONValue] {
    [
      "content": .string(content), "embeds": [], "components": .array(rows(buttons)),
      "allowed_mentions": allowedMentions(mention),
    ]
  }

  /// Without this every message of a bot mentions whatever its text names.
  private static func allowedMentions(_ person: Principal?) -> JSONValue {
    guard let person = DiscordDialect.person(person) else { return ["parse": []] }
    return ["parse": [], "users": [.string(person)]]
  }

  /// At most five rows of five buttons.
  private static func rows(_ buttons: [MessageButton]) -> [JSONValue] {
    let components = buttons.prefix(25).map { button -> JSONValue in
      let style =
        switch button.style {
        case .plain: 2
        case .primary: 1
        case .danger: 4
        }
      return [
        "type": 2, "style": .number(.init(style)), "custom_id": .string(button.token),
        "label": .string(PlainText.shortened(PlainText.clean(button.label, keepsLines: false), to: 80)),
      ]
    }
    return stride(from: 0, to: components.count, by: 5).map { start in
      ["type": 1, "components": .array(Array(components[start..<min(start + 5, components.count)]))]
    }
  }
}
