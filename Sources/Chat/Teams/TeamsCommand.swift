import Foundation

/// The command in the text of an activity: `<at>talos-poc</at> start&nbsp;--yes\n`.
enum TeamsCommand {
  /// What stands behind the mention with which the text begins, as plain text; nil where it does not begin with one.
  static func text(of html: String) -> String? {
    let trimmed = html.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
    let bare = trimmed.hasPrefix("<p>") ? trimmed.dropFirst(3).drop { $0.isWhitespace } : trimmed
    guard bare.hasPrefix("<at"), let end = bare.range(of: "</at>") else { return nil }
    let rest = withoutTags(bare[end.upperBound...])
    return decoded(rest).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Tags become blanks; a `<` that opens none stays.
  private static func withoutTags(_ text: Substring) -> String {
    String(text.replacing(#/<\/?[A-Za-z][^<>]*>/#, with: " "))
  }

  private static let entities: [String: String] = [
    "nbsp": " ", "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "ldquo": "“", "rdquo": "”", "lsquo": "‘",
    "rsquo": "’", "ndash": "–", "mdash": "—",
  ]

  /// Each entity once, so that `&amp;lt;` is `&lt;`.
  private static func decoded(_ text: String) -> String {
    text.replacing(#/&(?:#(?<decimal>[0-9]{1,7})|#[xX](?<hex>[0-9A-Fa-f]{1,6})|(?<name>[A-Za-z]{2,8}));/#) { match in
      if let name = match.output.name { return entities[String(name)] ?? String(match.output.0) }
      let number =
        match.output.decimal.flatMap { UInt32($0) } ?? match.output.hex.flatMap { UInt32($0, radix: 16) } ?? 0
      return Unicode.Scalar(number).map { String(Character($0)) } ?? ""
    }
  }
}
