import PluginKit

/// A message as Telegram shows it: HTML of at most 4,096 characters a message, and an inline keyboard below the last one.
/// https://core.telegram.org/bots/api#sendmessage
enum TelegramRenderer {
  static let layout = MessageLayout(TelegramDialect(), limit: 4000)
  /// What a message shows that a shorter one left behind.
  static let blank: [String: JSONValue] = members("…", buttons: [])

  /// The members of `sendMessage` and `editMessageText` besides where it goes, of each message.
  static func posts(_ message: Message) -> [[String: JSONValue]] {
    let pieces = layout.pieces(message)
    return pieces.enumerated().map { index, text in
      members(text, buttons: index == pieces.count - 1 ? message.buttons : [])
    }
  }

  /// What the note above a pressed button shows, in at most 200 characters of plain text; nil where that is not all of
  /// the message.
  static func note(_ message: Message) -> String? {
    guard message.parts.isEmpty, message.steps.isEmpty, message.buttons.isEmpty, message.footer == nil else {
      return nil
    }
    let text = PlainText.clean(message.title, keepsLines: false)
    return (1...200).contains(text.utf16.count) ? text : nil
  }

  private static func members(_ text: String, buttons: [MessageButton]) -> [String: JSONValue] {
    var members: [String: JSONValue] = [
      "text": .string(text), "parse_mode": "HTML", "link_preview_options": ["is_disabled": true],
    ]
    // An edit without a keyboard takes the old one off.
    if !buttons.isEmpty { members["reply_markup"] = keyboard(buttons) }
    return members
  }

  private static func keyboard(_ buttons: [MessageButton]) -> JSONValue {
    let keys = buttons.prefix(24).map { button -> JSONValue in
      [
        "text": .string(PlainText.shortened(PlainText.clean(button.label, keepsLines: false), to: 60)),
        "callback_data": .string(button.token),
      ]
    }
    let rows = stride(from: 0, to: keys.count, by: 3).map { start in
      JSONValue.array(Array(keys[start..<min(start + 3, keys.count)]))
    }
    return ["inline_keyboard": .array(rows)]
  }
}
