/// Telegram's HTML. Telegram makes links of names, commands, tags and addresses wherever it finds them in prose, so
/// these are shown as code.
/// https://core.telegram.org/bots/api#html-style
struct TelegramDialect: TextDialect {
  func literal(_ line: String) -> String {
    LinkedWords.split(line, isLinked: Self.isLinked).map { run in
      run.isLinked ? code(run.text) : escaped(disarmed(run.text))
    }.joined()
  }

  /// Whether Telegram would make a link of a word or of a part of it.
  private static func isLinked(_ word: Substring) -> Bool {
    if word.contains("://") || word.contains("@") { return true }
    if let first = word.first, "/#$+".contains(first), word.count > 1 { return true }
    // A word such as example.com: a letter behind a point.
    return word.split(separator: ".", omittingEmptySubsequences: false).dropFirst().contains {
      $0.first?.isLetter == true
    }
  }

  /// The three characters that Telegram's HTML gives a meaning.
  private func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  private func disarmed(_ text: String) -> String { text.replacing("@", with: "@\u{200B}") }

  func bold(_ literal: String) -> String { "<b>\(literal)</b>" }
  func code(_ words: String) -> String { "<code>\(escaped(disarmed(words)))</code>" }
  func fence(_ code: String) -> String { "<pre>\(escaped(code))</pre>" }

  /// Telegram knows people by number, and the bot knows no name of theirs.
  func mention(_ person: Principal) -> String? {
    guard person.platform == "telegram", let id = UInt64(person.user) else { return nil }
    return "<a href=\"tg://user?id=\(id)\">For who started it:</a>"
  }

  /// Not below what Telegram counts, which is UTF-16 units without the tags.
  func size(_ rendered: String) -> Int { rendered.utf16.count }
}
