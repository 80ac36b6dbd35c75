/// Fills pieces of limited length with lines and blocks of code.
struct PieceFilling<Dialect: TextDialect> {
  let dialect: Dialect
  let limit: Int
  private(set) var pieces: [String] = [""]

  init(dialect: Dialect, limit: Int) {
    self.dialect = dialect
    self.limit = limit
  }

  /// Adds a rendered line that fits a piece.
  mutating func add(line: String) {
    let joined = pieces[pieces.count - 1].isEmpty ? line : pieces[pieces.count - 1] + "\n" + line
    if dialect.size(joined) <= limit || pieces[pieces.count - 1].isEmpty {
      pieces[pieces.count - 1] = joined
    } else {
      pieces.append(line)
    }
  }

  /// Adds a block of code, in as many blocks as it takes; whole where it fits the next piece, and no character is lost.
  mutating func add(code: String) {
    let whole = dialect.fence(code)
    if dialect.size(whole) <= limit {
      add(line: whole)
      return
    }
    var block: [String] = []
    for line in code.split(separator: "\n", omittingEmptySubsequences: false).flatMap({ fittingParts(String($0)) }) {
      if !block.isEmpty, dialect.size(dialect.fence((block + [line]).joined(separator: "\n"))) > limit {
        add(line: dialect.fence(block.joined(separator: "\n")))
        block = []
      }
      block.append(line)
    }
    if !block.isEmpty { add(line: dialect.fence(block.joined(separator: "\n"))) }
  }

  /// A line of code in parts that each fit a block of their own; a single character that fits none is a part all the
  /// same.
  private func fittingParts(_ line: String) -> [String] {
    var parts: [String] = []
    var rest = Substring(line)
    while !rest.isEmpty, dialect.size(dialect.fence(String(rest))) > limit {
      var length = max(1, min(rest.count - 1, limit))
      while length > 1, dialect.size(dialect.fence(String(rest.prefix(length)))) > limit { length = length * 3 / 4 }
      parts.append(String(rest.prefix(length)))
      rest = rest.dropFirst(length)
    }
    return parts.isEmpty || !rest.isEmpty ? parts + [String(rest)] : parts
  }
}
