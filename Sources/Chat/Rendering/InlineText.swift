/// A line of a message, taken apart: the one form that plain text may have is words between two single backticks, which
/// is how commands are written.
public enum InlineText {
  public enum Run: Sendable, Hashable {
    case words(String)
    case code(String)
  }

  /// The runs of one line. A backtick without a partner, and every one of several in a row, is an apostrophe.
  public static func runs(_ line: String) -> [Run] {
    var runs: [Run] = []
    var words = ""
    var rest = Substring(line)
    while let tick = rest.firstIndex(of: "`") {
      words += rest[..<tick]
      let behind = rest[rest.index(after: tick)...]
      if let end = behind.firstIndex(of: "`"), end > behind.startIndex {
        if !words.isEmpty { runs.append(.words(words)) }
        words = ""
        runs.append(.code(String(behind[..<end])))
        rest = behind[behind.index(after: end)...]
      } else {
        let ticks = behind.prefix { $0 == "`" }
        words += String(repeating: "'", count: ticks.count + 1)
        rest = behind[ticks.endIndex...]
      }
    }
    words += rest
    if !words.isEmpty { runs.append(.words(words)) }
    return runs
  }

  /// One line in a dialect, with its commands in the type of code.
  public static func render(_ line: String, in dialect: some TextDialect) -> String {
    runs(PlainText.clean(line, keepsLines: false)).map { run in
      switch run {
      case .words(let words): dialect.literal(words)
      case .code(let words): dialect.code(words)
      }
    }.joined()
  }
}
