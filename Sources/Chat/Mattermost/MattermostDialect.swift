/// Mattermost's Markdown. What could mention or link is broken by a blank of no width, for which there is no escape;
/// what could format gets a backslash.
/// https://docs.mattermost.com/collaborate/format-messages.html
struct MattermostDialect: TextDialect {
  /// The user names of the people who may be mentioned, by their ids.
  var usernames: [String: String] = [:]

  func literal(_ line: String) -> String {
    var result = ""
    for character in line.replacing("www.", with: "www\u{200B}.").replacing("://", with: ":\u{200B}//") {
      switch character {
      case "\\", "*", "_", "[", "]", "|": result.append("\\\(character)")
      case "`": result.append("'")
      case "@", "#", "~", "<", "$": result.append("\(character)\u{200B}")
      default: result.append(character)
      }
    }
    return result
  }

  /// A list, a heading, a quote, a table, a rule: all begin with something else than a letter.
  func paragraph(_ rendered: String) -> String {
    guard let first = rendered.first, !first.isLetter, first != "`" else { return rendered }
    return "\u{200B}" + rendered
  }

  func bold(_ literal: String) -> String { "**\(literal)**" }
  func code(_ words: String) -> String { "`\(words)`" }

  /// The fence is longer than every row of backticks within, so that what is copied is what was meant.
  func fence(_ code: String) -> String {
    var longest = 2
    var row = 0
    for character in code {
      row = character == "`" ? row + 1 : 0
      longest = max(longest, row)
    }
    let fence = String(repeating: "`", count: longest + 1)
    return "\(fence)\n\(code)\n\(fence)"
  }

  func mention(_ person: Principal) -> String? {
    guard person.platform == "mattermost", let name = usernames[person.user],
      name.utf8.allSatisfy({
        (48...57).contains($0) || (97...122).contains($0) || [UInt8(ascii: "."), 45, 95].contains($0)
      }), !name.isEmpty
    else { return nil }
    return "@\(name)"
  }

  /// Mattermost counts code points.
  func size(_ rendered: String) -> Int { rendered.unicodeScalars.count }
}
