/// Makes text of users, providers and plugins harmless before any platform renders it.
public enum PlainText {
  /// The text without control characters, escape sequences of terminals, direction marks and invisible blanks; line
  /// breaks stay where `keepsLines` says so, else they become blanks.
  public static func clean(_ text: String, keepsLines: Bool = true) -> String {
    // Most text is printable ASCII, which is harmless as it is.
    guard !text.utf8.allSatisfy({ (0x20...0x7E).contains($0) || ($0 == 0x0A && keepsLines) }) else { return text }
    var result = String.UnicodeScalarView()
    var scalars = text.unicodeScalars.makeIterator()
    while let scalar = scalars.next() {
      switch scalar.value {
      case 0x1B: skipEscapeSequence(&scalars)
      case 0x0A, 0x2028, 0x2029: result.append(keepsLines ? "\n" : " ")
      case 0x09: result.append(" ")
      case 0x00...0x1F, 0x7F...0x9F: continue
      default: if !isInvisible(scalar) { result.append(scalar) }
      }
    }
    return String(result)
  }

  /// At most `count` characters, with an ellipsis where some were left out.
  public static func shortened(_ text: String, to count: Int) -> String {
    text.utf8.count <= count || text.count <= count ? text : text.prefix(max(0, count - 1)) + "…"
  }

  /// A terminal's sequence ends with a letter or `~`: `ESC [ 31 m`.
  private static func skipEscapeSequence(_ scalars: inout String.UnicodeScalarView.Iterator) {
    guard let first = scalars.next(), first == "[" || first == "]" || first == "(" else { return }
    while let scalar = scalars.next() {
      if (0x40...0x7E).contains(scalar.value) || scalar.value == 0x07 { return }
    }
  }

  /// Marks that turn the reading direction, and blanks of no width: they make text look like another one.
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00AD, 0x034F, 0x061C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180E, 0x200B...0x200F, 0x202A...0x202E,
      0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
      true
    default: false
    }
  }
}
