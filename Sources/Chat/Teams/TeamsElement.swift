import PluginKit

/// The elements of an Adaptive Card that the bot's messages are made of.
/// https://learn.microsoft.com/adaptive-cards/schema-explorer/rich-text-block
enum TeamsElement {
  /// A paragraph of text runs, in which no Markdown is interpreted.
  static func paragraph(_ runs: [JSONValue], isTight: Bool = false) -> JSONValue {
    var block: [String: JSONValue] = [
      "type": "RichTextBlock", "inlines": .array(runs.isEmpty ? [run(" ")] : runs),
    ]
    if isTight { block["spacing"] = "None" }
    return .object(block)
  }

  /// The runs of one line: commands in single backticks in a fixed-width face.
  static func runs(_ line: String) -> [JSONValue] {
    InlineText.runs(line).map { part in
      switch part {
      case .words(let text): run(text)
      case .code(let text): run(text, ["fontType": "Monospace"])
      }
    }
  }

  static func run(_ text: String, _ style: [String: JSONValue] = [:]) -> JSONValue {
    // `{{DATE(…)}}` is the one thing that is replaced in any text of a card.
    let literal = text.replacing("{{", with: "{\u{200B}{")
    return .object(style.merging(["type": "TextRun", "text": .string(literal)]) { $1 })
  }

  /// Code in blocks of at most 11,000 bytes of JSON, of whole lines as far as that goes; no character is lost.
  static func code(_ code: String) -> [JSONValue] {
    let longest = 1000
    let lines = PlainText.clean(code).split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      stride(from: 0, to: max(1, line.count), by: longest).map { String(line.dropFirst($0).prefix(longest)) }
    }
    var snippets: [String] = []
    for line in lines {
      let joined = snippets.last.map { $0 + "\n" + line } ?? line
      if !snippets.isEmpty, size(block(joined)) <= 11_000 {
        snippets[snippets.count - 1] = joined
      } else {
        snippets.append(line)
      }
    }
    return snippets.map(block)
  }

  /// A block of code that can be copied; clients that have none show its lines in a fixed-width face.
  /// https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format#codeblock-in-adaptive-cards
  private static func block(_ text: String) -> JSONValue {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      paragraph([run(line.isEmpty ? " " : String(line), ["fontType": "Monospace"])], isTight: true)
    }
    return [
      "type": "CodeBlock", "codeSnippet": .string(text), "language": "PlainText",
      "fallback": ["type": "Container", "items": .array(lines)],
    ]
  }

  /// What an element adds to a message, in bytes.
  static func size(_ element: JSONValue) -> Int { element.text.utf8.count + 1 }
}
