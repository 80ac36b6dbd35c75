/// Splits what a person typed into words: quotes group, and what chat clients make of quotes, dashes and blanks is
/// taken for what was meant.
enum CommandWords {
  /// One word, and whether any of it stood in quotes, so that `"--yes"` is a value and not a flag.
  struct Word: Sendable, Hashable {
    var text: String
    var isQuoted: Bool
  }

  /// The words, or nil where a quote is not closed.
  static func split(_ text: String) -> [Word]? {
    var words: [Word] = []
    var current: Word?
    var quote: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      let character = folded(scalar)
      if let open = quote {
        if character == open { quote = nil } else { current?.text.unicodeScalars.append(character) }
      } else if character == "\"" || (character == "'" && current == nil) {
        quote = character
        // Only a word that begins with its quote is quoted as a whole: `--plan="a b"` is still a flag.
        current = Word(text: current?.text ?? "", isQuoted: current?.isQuoted ?? true)
      } else if character == " " {
        if let word = current { words.append(word) }
        current = nil
      } else {
        if current == nil { current = Word(text: "", isQuoted: false) }
        current?.text.unicodeScalars.append(character)
      }
    }
    guard quote == nil else { return nil }
    if let word = current { words.append(word) }
    return words.map(withPlainDashes)
  }

  private static func folded(_ character: Unicode.Scalar) -> Unicode.Scalar {
    switch character {
    case "“", "”", "„", "‟", "«", "»", "＂": "\""
    case "‘", "’", "‚", "‛": "'"
    case _ where character.properties.isWhitespace || character == "\u{200B}" || character == "\u{FEFF}": " "
    default: character
    }
  }

  private static let dashes: Set<Character> = ["—", "–", "―", "−", "‒", "﹣", "－", "‐", "‑"]

  /// A long dash at the beginning is the two hyphens that a client replaced.
  private static func withPlainDashes(_ word: Word) -> Word {
    guard !word.isQuoted, let first = word.text.first, !first.isASCII else { return word }
    guard dashes.contains(first) else { return word }
    let rest = word.text.drop { dashes.contains($0) || $0 == "-" }
    return Word(text: "--" + rest, isQuoted: false)
  }
}
