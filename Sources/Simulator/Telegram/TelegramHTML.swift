/// Telegram's HTML, taken apart as the Bot API does: which tags it knows, what a person reads, what becomes a link.
/// https://core.telegram.org/bots/api#html-style
struct TelegramHTML {
  /// What a person reads.
  private(set) var text = ""
  /// The people that it mentions, and the names, commands, tags and addresses that Telegram makes links of in what is
  /// neither code nor a link already.
  private(set) var links: [String] = []
  private var open: [String] = []
  private var prose = ""

  /// Nil where the Bot API would answer `can't parse entities`.
  init?(_ html: String) {
    var rest = Substring(html)
    while let first = rest.first {
      switch first {
      case "<":
        guard let end = rest.firstIndex(of: ">"), tag(rest[rest.index(after: rest.startIndex)..<end]) else {
          return nil
        }
        rest = rest[rest.index(after: end)...]
      case "&":
        guard let (name, value) = Self.entities.first(where: { rest.hasPrefix($0.key) }) else { return nil }
        add(value)
        rest = rest.dropFirst(name.count)
      case ">": return nil
      default:
        add(String(first))
        rest = rest.dropFirst()
      }
    }
    guard open.isEmpty else { return nil }
    let found = [
      prose.matches(of: #/@[A-Za-z0-9_]{4,}/#).map { String($0.output) },
      prose.matches(of: #/(?:^|[\s(])[\/#$][A-Za-z0-9_]+/#).map { String($0.output) },
      prose.matches(of: #/[a-z]+:\/\/\S+/#).map { String($0.output) },
      prose.matches(of: #/\b[A-Za-z0-9-]+\.(?:com|test|org|net|sh|dev|io|me)\b/#).map { String($0.output) },
    ]
    links += found.joined()
  }

  private static let entities = ["&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\""]

  private mutating func add(_ piece: String) {
    text += piece
    prose += open.contains { ["code", "pre", "a"].contains($0) } ? "\n" : piece
  }

  private mutating func tag(_ inner: Substring) -> Bool {
    if inner.hasPrefix("/") {
      guard open.last == String(inner.dropFirst()) else { return false }
      open.removeLast()
      prose += "\n"
      return true
    }
    let name = String(inner.prefix { $0 != " " })
    guard ["b", "strong", "i", "em", "u", "s", "code", "pre", "a"].contains(name), !open.contains("pre"),
      !open.contains("code")
    else { return false }
    if name == "a" {
      guard let match = inner.wholeMatch(of: #/a href="([^"]*)"/#) else { return false }
      links.append(String(match.output.1))
    }
    open.append(name)
    return true
  }
}
