/// A font of dots for pictures that are made without a browser: every character is 6 by 13 dots.
struct BitmapFont: Sendable {
  static let width = 6
  static let height = 13
  /// The row on which letters stand, counted from the top.
  static let baseline = 11

  private let glyphs: [[UInt8]]

  static let plain = BitmapFont(regular)
  static let strong = BitmapFont(bold)

  private init(_ texts: [String]) {
    glyphs = texts.map { text in
      let digits = Array(text.utf8).map { UInt8($0 < 58 ? $0 - 48 : $0 - 87) }
      return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
  }

  /// The rows of a character, the leftmost dot in bit 5; what the font lacks is a question mark.
  func rows(_ character: Character) -> [UInt8] {
    let code = Int(character.asciiValue ?? 63)
    return (32...126).contains(code) ? glyphs[code - 32] : glyphs[31]
  }
}
