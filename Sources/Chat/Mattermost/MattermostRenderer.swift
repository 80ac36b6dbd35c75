import PluginKit

/// A message as Mattermost shows it: Markdown of at most 16,383 characters, and buttons in an attachment.
/// https://developers.mattermost.com/integrate/plugins/interactive-messages/
struct MattermostRenderer: Sendable {
  /// Where the server sends a press; nil where buttons are written as commands.
  let actionURL: String?
  /// What proves that a button with that token is this bot's.
  let proof: @Sendable (String) -> String
  /// The slash command that such a line begins with.
  var command = SlashCommand.shipped.name
  var dialect = MattermostDialect()

  static let limit = 16_000

  var layout: MessageLayout<MattermostDialect> {
    MessageLayout(dialect, limit: Self.limit, buttons: actionURL == nil ? .typed(after: "/\(command)") : .native)
  }

  /// The messages that are posted; the buttons are below the last one.
  func posts(_ message: Message) -> [JSONValue] {
    let pieces = layout.pieces(message)
    return pieces.enumerated().map { index, text in
      let buttons = index == pieces.count - 1 ? attachments(message.buttons) : []
      return ["message": .string(text), "props": ["attachments": .array(buttons)]]
    }
  }

  /// The answer to a command: the first piece, the others behind it.
  func reply(_ reply: Reply) -> JSONValue {
    let type: JSONValue = reply.isPublic ? "in_channel" : "ephemeral"
    let pieces = layout.pieces(reply.message)
    let answers = pieces.enumerated().map { index, text -> JSONValue in
      var members: [String: JSONValue] = ["response_type": type, "text": .string(text), "skip_slack_parsing": true]
      let buttons = index == pieces.count - 1 ? attachments(reply.message.buttons) : []
      if !buttons.isEmpty { members["attachments"] = .array(buttons) }
      return .object(members)
    }
    guard answers.count > 1, var first = answers[0].object else { return answers[0] }
    first["extra_responses"] = .array(Array(answers.dropFirst()))
    return .object(first)
  }

  private func attachments(_ buttons: [MessageButton]) -> [JSONValue] {
    guard let actionURL, !buttons.isEmpty else { return [] }
    let actions = buttons.enumerated().map { index, button -> JSONValue in
      let style: JSONValue =
        switch button.style {
        case .plain: "default"
        case .primary: "primary"
        case .danger: "danger"
        }
      return [
        "id": .string("button\(index)"), "type": "button", "style": style,
        "name": .string(PlainText.shortened(PlainText.clean(button.label, keepsLines: false), to: 60)),
        "integration": [
          "url": .string(actionURL),
          "context": ["token": .string(button.token), "proof": .string(proof(button.token))],
        ],
      ]
    }
    return [["fallback": "", "actions": .array(actions)]]
  }
}
