import Foundation

/// Matrix' HTML. Clients make links of everything that looks like an address, a person or a room; a blank of no width
/// breaks what does.
/// https://spec.matrix.org/latest/client-server-api/#mroommessage-msgtypes
struct MatrixDialect: TextDialect {
  func literal(_ line: String) -> String {
    var result = ""
    var previous: Character = " "
    let broken = line.replacing("www.", with: "www\u{200B}.").replacing("://", with: ":\u{200B}//")
    for character in broken {
      // A bare `evil.test` becomes a link; a sentence has a blank behind its full stop.
      if character.isLetter, previous == ".", result.unicodeScalars.count > 1 { result.append("\u{200B}") }
      switch character {
      case "@", "#", "!": result.append("\(character)\u{200B}")
      default: result.append(Self.escaped(String(character)))
      }
      previous = character
    }
    return result
  }

  func bold(_ literal: String) -> String { "<strong>\(literal)</strong>" }
  func code(_ words: String) -> String { "<code>\(Self.escaped(words))</code>" }
  func fence(_ code: String) -> String { "<pre><code>\(Self.escaped(code))\n</code></pre>" }

  func mention(_ person: Principal) -> String? {
    guard person.platform == "matrix", let user = MatrixIdentifier.user(person.user) else { return nil }
    return "<a href=\"https://matrix.to/#/\(MatrixIdentifier.escaped(user))\">\(Self.escaped(user))</a>"
  }

  /// The homeserver counts the bytes of the whole event.
  func size(_ rendered: String) -> Int { rendered.utf8.count }

  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }

  /// The lines of a piece as clients want them: line breaks as `<br/>`, but in code.
  static func html(_ piece: String) -> String {
    let parts = piece.components(separatedBy: "<pre>")
    return parts.enumerated().map { index, part in
      guard index > 0 else { return broken(part) }
      let halves = part.components(separatedBy: "</pre>")
      let rest = halves.dropFirst().joined(separator: "</pre>")
      return "<pre>\(halves[0])</pre>" + broken(rest.hasPrefix("\n") ? String(rest.dropFirst()) : rest)
    }.joined()
  }

  private static func broken(_ text: String) -> String { text.replacing("\n", with: "<br/>") }

  /// The same piece for clients that show no HTML.
  static func plain(_ piece: String) -> String {
    piece.replacing("<pre><code>", with: "```\n").replacing("\n</code></pre>", with: "\n```")
      .replacing("<code>", with: "`").replacing("</code>", with: "`")
      .replacing(/<[^>]*>/, with: "")
      .replacing("&quot;", with: "\"").replacing("&gt;", with: ">").replacing("&lt;", with: "<")
      .replacing("&amp;", with: "&")
  }
}
