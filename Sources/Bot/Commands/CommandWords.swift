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
    var quote: Character?
    for character in text.map(folded) {
      if let open = quote {
        if character == open { quote = nil } else { current?.text.append(character) }
      } else if character == "\"" || (character == "'" && current == nil) {
        quote = character
        // Only a word that begins with its quote is quoted as a whole: `--plan="a b"` is still a flag.
        current = Word(text: current?.text ?? "", isQuoted: current?.isQuoted ?? true)
      } else if character == " " {
        if let word = current { words.append(word) }
        current = nil
      } else {
        current = Word(text: (current?.text ?? "") + String(character), isQuoted: current?.isQuoted ?? false)
      }
    }
    guard quote == nil else { return nil }
    if let word = current { words.append(word) }
    return words.map(withPlainDashes)
  }

  private static func folded(_ character: Character) -> Character {
    switch character {
    case "“", "”", "„", "‟", "«", "»", "＂": "\""
    case "‘", "’", "‚", "‛": "'"
    case _ where character.isWhitespace || character == "\u{200B}" || character == "\u{FEFF}": " "
    default: character
    }
  }

  /// A long dash at the beginning is the two hyphens that a client replaced.
  private static func withPlainDashes(_ word: Word) -> Word {
    guard !word.isQuoted, let first = word.text.first else { return word }
    let dashes = Set<Character>(["—", "–", "―", "−", "‒", "﹣", "－", "‐", "‑"])
    guard dashes.contains(first) else { return word }
    let rest = word.text.drop { dashes.contains($0) || $0 == "-" }
    return Word(text: "--" + rest, isQuoted: false)
  }
}
