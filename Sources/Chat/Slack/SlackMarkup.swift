/// Text as Slack's mrkdwn shows it literally: nothing in it mentions, links or formats.
/// https://api.slack.com/reference/surfaces/formatting#escaping
enum SlackMarkup {
  /// Escapes the three characters that Slack gives a meaning, which disarms mentions and links.
  static func escaped(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: ">") })
    else { return text }
    return text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// Plain text for a mrkdwn field. Commands in single backticks stay such; what would begin bold, italics or
  /// strike-through gets an invisible joiner before it, a fence gets blanks of no width.
  static func literal(_ text: String) -> String {
    let text = PlainText.clean(text)
    // Most text holds nothing that Slack gives a meaning.
    guard text.utf8.contains(where: { special.contains($0) }) else { return text }
    var result = ""
    var previous: Character = " "
    let cleaned = escaped(text).replacing("```", with: "`\u{200B}`\u{200B}`")
    for character in cleaned {
      if "*_~".contains(character), !previous.isLetter, !previous.isNumber { result.append("\u{2060}") }
      result.append(character)
      previous = character
    }
    return result
  }

  private static let special = Array("&<>*_~`".utf8)

  /// The lines of code as blocks of at most `limit` characters, each fenced, no line lost.
  static func fenced(_ code: String, limit: Int) -> [String] {
    let lines = escaped(PlainText.clean(code)).replacing("```", with: "`\u{200B}`\u{200B}`")
      .split(separator: "\n", omittingEmptySubsequences: false).flatMap { pieces(String($0), limit - 10) }
    return grouped(lines, limit: limit - 10).map { "```\n\($0)\n```" }
  }

  /// Lines joined to texts of at most `limit` characters.
  static func grouped(_ lines: [String], limit: Int) -> [String] {
    var groups: [String] = []
    for line in lines {
      if let last = groups.last, last.count + 1 + line.count <= limit {
        groups[groups.count - 1] = last + "\n" + line
      } else {
        groups.append(line)
      }
    }
    return groups
  }

  private static func pieces(_ line: String, _ limit: Int) -> [String] {
    guard line.count > limit else { return [line] }
    return [String(line.prefix(limit))] + pieces(String(line.dropFirst(limit)), limit)
  }
}
