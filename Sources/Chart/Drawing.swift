/// A picture in no file's format: rectangles and texts in a plane whose origin is at the top left.
///
/// Both writers draw the same shapes, so that the picture in points and that in dots cannot differ.
struct Drawing: Sendable, Hashable {
  /// Where a text's position is.
  enum Anchor: Sendable, Hashable { case start, middle, end }

  enum Shape: Sendable, Hashable {
    /// `note` is what a reader hears or sees over the shape, where the format can tell it.
    case rectangle(x: Double, y: Double, width: Double, height: Double, color: Color, note: String? = nil)
    /// `x` and `y` are on the line on which its letters stand. A text that is turned reads from the bottom to the top.
    case text(
      String, x: Double, y: Double, anchor: Anchor, bold: Bool = false, turned: Bool = false, color: Color = .ink)
  }

  var width: Double
  var height: Double
  var title: String
  var shapes: [Shape] = []
}

/// A color of red, green and blue.
public struct Color: Sendable, Hashable {
  var red: UInt8
  var green: UInt8
  var blue: UInt8

  init(_ hex: UInt32) {
    red = UInt8(hex >> 16 & 255)
    green = UInt8(hex >> 8 & 255)
    blue = UInt8(hex & 255)
  }

  static let paper = Color(0xFFFFFF)
  static let ink = Color(0x1D1C1D)
  static let faint = Color(0x5E5D60)
  static let grid = Color(0xDDDDDD)

  /// Colors that people with every kind of sight tell apart: https://jfly.uni-koeln.de/color/
  static let series: [Color] = [
    Color(0x0072B2), Color(0xE69F00), Color(0x009E73), Color(0xCC79A7), Color(0x56B4E9), Color(0xD55E00),
    Color(0x999999),
  ]

  /// `#0072b2`.
  var text: String {
    let digits = Array("0123456789abcdef")
    return "#" + [red, green, blue].map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }.joined()
  }
}
