import PluginKit

/// A message as JSON: its parts for who draws it himself, and a text for who shows it as it is.
enum WebhookRenderer {
  /// - Parameter command: how people call the bot there; buttons are words to type after it.
  static func message(_ message: Message, after command: String = SlashCommand.shipped.name) -> JSONValue {
    var members: [String: JSONValue] = [
      "title": clean(message.title, keepsLines: false), "severity": .string(message.severity.rawValue),
      "text": .string(text(message, after: command)), "parts": .array(message.parts.map(part)),
      "steps": .array(
        message.steps.map { step in
          [
            "state": .string(step.state.rawValue), "title": clean(step.title, keepsLines: false),
            "detail": step.detail.map { clean($0, keepsLines: false) } ?? .null,
          ]
        }),
      "buttons": .array(
        message.buttons.map { button in
          [
            "label": clean(button.label, keepsLines: false), "style": .string(button.style.rawValue),
            "press": .string(button.token), "command": .string(button.words),
          ]
        }),
    ]
    if let person = message.mention, person.platform == "webhook" { members["mention"] = .string(person.user) }
    if let footer = message.footer { members["footer"] = clean(footer, keepsLines: false) }
    return .object(members)
  }

  private static func part(_ part: NoticeBody.Part) -> JSONValue {
    switch part {
    case .text(let text): ["type": "text", "text": clean(text)]
    case .code(let code): ["type": "code", "code": clean(code)]
    case .details(let details):
      [
        "type": "details",
        "details": .array(
          details.map {
            ["name": clean($0.name, keepsLines: false), "value": clean($0.value, keepsLines: false)]
          }),
      ]
    }
  }

  private static func text(_ message: Message, after command: String) -> String {
    MessageLayout(WebhookDialect(), limit: 100_000, buttons: .typed(after: command)).pieces(message)
      .joined(separator: "\n")
  }

  private static func clean(_ text: String, keepsLines: Bool = true) -> JSONValue {
    .string(PlainText.clean(text, keepsLines: keepsLines))
  }
}

/// Plain text. Whoever shows it may well make mentions and links of it, so what looks like one is broken.
struct WebhookDialect: TextDialect {
  func literal(_ line: String) -> String {
    line.replacing("@", with: "@\u{200B}").replacing("<", with: "<\u{200B}").replacing("://", with: ":\u{200B}//")
      .replacing("www.", with: "www\u{200B}.")
  }
  func bold(_ literal: String) -> String { literal }
  func code(_ words: String) -> String { "`\(words)`" }
  func fence(_ code: String) -> String { code }
  func mention(_ person: Principal) -> String? { nil }
}
