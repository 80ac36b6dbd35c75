/// Makes text of users, providers and plugins harmless before any platform renders it.
public enum PlainText {
  /// The most Unicode scalars that one character keeps: a starter and the 30 non-starters of the Stream-Safe Text
  /// Format. No language needs more, and a character without an end would fit no message.
  /// https://www.unicode.org/reports/tr15/#Stream_Safe_Text_Format
  static let longestCharacter = 31

  /// The text without control characters, escape sequences of terminals, direction marks and invisible blanks; line
  /// breaks stay where `keepsLines` says so, else they become blanks.
  ///
  /// Every mark of ASCII in it is a character of its own, so that whoever looks for `<` or `@` finds all of them, and
  /// no character has more than 31 scalars.
  public static func clean(_ text: String, keepsLines: Bool = true) -> String {
    // Most text is printable ASCII, which is harmless as it is.
    guard !text.utf8.allSatisfy({ (0x20...0x7E).contains($0) || ($0 == 0x0A && keepsLines) }) else { return text }
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar = "\n"
    // A character has at most one scalar of ASCII, so a long one has many others in a row.
    var row = 0
    var mayBeLong = false
    var scalars = text.unicodeScalars.makeIterator()
    while let next = scalars.next() {
      let scalar: Unicode.Scalar
      switch next.value {
      case 0x1B:
        skipEscapeSequence(&scalars)
        continue
      case 0x0A, 0x2028, 0x2029: scalar = keepsLines ? "\n" : " "
      case 0x09: scalar = " "
      case 0x00...0x1F, 0x7F...0x9F: continue
      default:
        if isInvisible(next) || (isMark(previous) && joins(next, behind: String(previous))) { continue }
        scalar = next
      }
      row = scalar.isASCII ? 0 : row + 1
      if row > longestCharacter / 2 { mayBeLong = true }
      result.append(scalar)
      previous = scalar
    }
    return mayBeLong ? withoutLongCharacters(String(result)) : String(result)
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

  /// The text with the first scalars of each character alone.
  private static func withoutLongCharacters(_ text: String) -> String {
    var result = ""
    // The last character where it was cut: what would join it now is left out too, or it would grow again.
    var cut: String?
    for character in text {
      let scalars = character.unicodeScalars
      if let cut, let first = scalars.first, joins(first, behind: cut) { continue }
      if character.utf8.count > longestCharacter, scalars.count > longestCharacter {
        let kept = String(String.UnicodeScalarView(scalars.prefix(longestCharacter)))
        result += kept
        cut = kept
      } else {
        result.append(character)
        cut = nil
      }
    }
    return result
  }

  /// Whether a scalar becomes part of the one character that stands before it.
  private static func joins(_ scalar: Unicode.Scalar, behind character: String) -> Bool {
    !scalar.isASCII && (character + String(scalar)).count == 1
  }

  /// A blank, or one of the marks with which platforms mention, link and format.
  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: true
    default: false
    }
  }

  /// Marks that turn the reading direction, and blanks of no width: they make text look like another one. So do scalars
  /// that make one character with what follows them, which would hide a `<` from whoever looks for it:
  /// https://www.unicode.org/reports/tr29/#Prepend
  private static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x00AD, 0x034F, 0x061C, 0x115F...0x1160, 0x17B4...0x17B5, 0x180B...0x180E, 0x200B...0x200F, 0x202A...0x202E,
      0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF9...0xFFFB, 0xE0000...0xE0FFF:
      true
    case 0x0600...0x0605, 0x06DD, 0x070F, 0x0890...0x0891, 0x08E2, 0x0D4E, 0x110BD, 0x110CD, 0x111C2...0x111C3, 0x113D1,
      0x1193F, 0x11941, 0x11A3A, 0x11A84...0x11A89, 0x11D46, 0x11F02:
      true
    default: false
    }
  }
}
