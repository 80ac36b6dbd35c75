import PluginKit

/// The bot's command in a message of Telegram's.
///
/// A command there is a word of letters, digits and `_`, so that `/talos-poc` is `/talos` followed by `-poc`: the
/// command is `/talos_poc`, and the other spelling is understood.
enum TelegramCommand {
  /// The text behind the command; nil where the message is no command of this bot's.
  ///
  /// The command has to be one that Telegram's client marked as such at the very beginning, which leaves out code and
  /// quotations; `/talos_poc@AnotherBot` is another bot's.
  static func text(of message: JSONValue, command: String, username: String) -> String? {
    guard let text = message["text"]?.string,
      let entity = message["entities"]?.array?.first(where: { $0["type"]?.string == "bot_command" }),
      entity["offset"]?.int == 0, let length = entity["length"]?.int, length > 1, length <= text.utf16.count
    else { return nil }
    let end = String.Index(utf16Offset: length, in: text)
    let marked = text[..<end]
    let parts = marked.dropFirst().split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2, parts[1].lowercased() != username.lowercased() { return nil }
    let spelled = command.lowercased().replacing("-", with: "_")
    var rest = text[end...]
    if parts[0].lowercased() != spelled {
      guard parts.count == 1, let whole = hyphenated(text, command: command) else { return nil }
      rest = whole
    }
    guard rest.isEmpty || rest.first?.isWhitespace == true else { return nil }
    return String(rest.drop(while: \.isWhitespace))
  }

  /// What follows `/talos-poc`, of which Telegram marks only `/talos`.
  private static func hyphenated(_ text: String, command: String) -> Substring? {
    guard text.lowercased().hasPrefix("/" + command.lowercased()) else { return nil }
    return text.dropFirst(command.count + 1)
  }
}
