/// A drawing as a file of SVG 1.1, which refers to nothing outside of itself.
enum SVGWriter {
  static func write(_ drawing: Drawing) -> String {
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(number(drawing.width * 2))\" height=\"\(number(drawing.height * 2))\""
        + " viewBox=\"0 0 \(number(drawing.width)) \(number(drawing.height))\" role=\"img\""
        + " font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"10\">",
      "<title>\(escaped(drawing.title))</title>",
      "<rect width=\"100%\" height=\"100%\" fill=\"\(Color.paper.text)\"/>",
    ]
    lines += drawing.shapes.map(element)
    return (lines + ["</svg>", ""]).joined(separator: "\n")
  }

  private static func element(_ shape: Drawing.Shape) -> String {
    switch shape {
    case .rectangle(let x, let y, let width, let height, let color, let note):
      let attributes =
        "<rect x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\" "
        + "fill=\"\(color.text)\""
      return note.map { "\(attributes)><title>\(escaped($0))</title></rect>" } ?? "\(attributes)/>"
    case .text(let text, let x, let y, let anchor, let bold, let turned, let color):
      let place =
        turned
        ? "transform=\"translate(\(number(x)) \(number(y))) rotate(-90)\"" : "x=\"\(number(x))\" y=\"\(number(y))\""
      let side =
        switch anchor {
        case .start: ""
        case .middle: " text-anchor=\"middle\""
        case .end: " text-anchor=\"end\""
        }
      return
        "<text \(place)\(side)\(bold ? " font-weight=\"bold\"" : "") fill=\"\(color.text)\">\(escaped(text))</text>"
    }
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      // What XML 1.0 has no place for.
      case _ where scalar.value < 32: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// At most two decimals, without a language's own marks.
  private static func number(_ value: Double) -> String {
    let hundredths = Int((value * 100).rounded())
    let rest = abs(hundredths) % 100
    let sign = hundredths < 0 ? "-" : ""
    let whole = abs(hundredths) / 100
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
