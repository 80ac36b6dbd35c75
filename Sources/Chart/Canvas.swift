/// A drawing in dots, each the number of a color in a palette.
struct Canvas: Sendable {
  let width: Int
  let height: Int
  private(set) var palette: [Color] = [.paper]
  private(set) var dots: [UInt8]

  /// The drawing with `scale` dots a point.
  init(_ drawing: Drawing, scale: Int) {
    width = Int(drawing.width.rounded(.up)) * scale
    height = Int(drawing.height.rounded(.up)) * scale
    dots = [UInt8](repeating: 0, count: width * height)
    for shape in drawing.shapes {
      switch shape {
      case .rectangle(let x, let y, let width, let height, let color, _):
        fill(x, y, width, height, index(of: color), scale)
      case .text(let text, let x, let y, let anchor, let bold, let turned, let color):
        write(text, x, y, anchor, bold ? .strong : .plain, turned, index(of: color), scale)
      }
    }
  }

  private mutating func index(of color: Color) -> UInt8 {
    if let found = palette.firstIndex(of: color) { return UInt8(found) }
    palette.append(color)
    return UInt8(palette.count - 1)
  }

  /// Edges fall on whole dots, so that stacked rectangles touch; what is drawn at all is at least a dot high.
  private mutating func fill(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ color: UInt8, _ scale: Int
  ) {
    let edge = { (value: Double) in Int((value * Double(scale)).rounded()) }
    let columns = max(0, edge(x))..<min(self.width, max(edge(x) + 1, edge(x + width)))
    let rows = max(0, edge(y))..<min(self.height, max(edge(y) + 1, edge(y + height)))
    guard !columns.isEmpty else { return }
    for row in rows { for column in columns { dots[row * self.width + column] = color } }
  }

  private mutating func write(
    _ text: String, _ x: Double, _ y: Double, _ anchor: Drawing.Anchor, _ font: BitmapFont, _ turned: Bool,
    _ color: UInt8, _ scale: Int
  ) {
    let length = Double(text.count * BitmapFont.width)
    let start =
      switch anchor {
      case .start: 0.0
      case .middle: -length / 2
      case .end: -length
      }
    for (number, character) in text.enumerated() {
      for (row, bits) in font.rows(character).enumerated() {
        for column in 0..<BitmapFont.width where bits >> UInt8(5 - column) & 1 == 1 {
          let along = start + Double(number * BitmapFont.width + column)
          let down = Double(row - BitmapFont.baseline)
          // A dot of the font is a square of so many dots of the picture; turned text runs upwards.
          let left = turned ? x + down : x + along
          let top = turned ? y - along - 1 : y + down
          fill(left.rounded(), top.rounded(), 1, 1, color, scale)
        }
      }
    }
  }
}
