/// Discord's Markdown. A backslash before a character of it shows the character; addresses are code, which Discord makes
/// no links of.
/// https://discord.com/developers/docs/reference#message-formatting
struct DiscordDialect: TextDialect {
  func literal(_ line: String) -> String {
    let text = LinkedWords.split(line) { $0.contains("://") || $0.lowercased().hasPrefix("www.") }.map { run in
      run.isLinked ? code(run.text.replacing("`", with: "'")) : escaped(run.text)
    }.joined()
    // What begins a heading, a list or a quotation does so at the beginning of a line only.
    let blanks = text.prefix { $0 == " " }
    let rest = text.dropFirst(blanks.count)
    if let first = rest.first, "#-+".contains(first) { return blanks + "\\" + rest }
    let number = rest.prefix { $0.isNumber }
    guard !number.isEmpty, rest.dropFirst(number.count).first == "." else { return text }
    return blanks + number + "\\" + rest.dropFirst(number.count)
  }

  private func escaped(_ text: String) -> String {
    var result = ""
    for character in disarmed(text) {
      if "\\*_~|[]<>`".contains(character) { result.append("\\") }
      result.append(character)
    }
    return result
  }

  /// Names of people, roles and channels, emoji and times begin with `@` or `<`; a blank of no width stands in their
  /// way, in code as well, whatever the request says about mentions.
  private func disarmed(_ text: String) -> String {
    text.replacing("@", with: "@\u{200B}").replacing(#/<(?=[#:\/aidt@&])/#, with: "<\u{200B}")
  }

  func bold(_ literal: String) -> String { "**\(literal)**" }
  func code(_ words: String) -> String { "`\(disarmed(words))`" }
  func fence(_ code: String) -> String { "```\n\(code.replacing("```", with: "`\u{200B}`\u{200B}`"))\n```" }
  func mention(_ person: Principal) -> String? { Self.person(person).map { "<@\($0)>" } }

  /// The id of a person of Discord's.
  static func person(_ person: Principal?) -> String? {
    person.flatMap { $0.platform == "discord" ? DiscordPlatform.snowflake($0.user) : nil }
  }

  /// Not below what Discord counts, which is code points.
  func size(_ rendered: String) -> Int { rendered.utf16.count }
}
