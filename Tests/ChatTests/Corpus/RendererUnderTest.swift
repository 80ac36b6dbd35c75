import Foundation
import PluginKit
import Testing

@testable import Chat

/// A platform's renderer as the corpus and the golden files look at it.
struct RendererUnderTest: Sendable, CustomTestStringConvertible {
  /// The platform, and the folder of its golden files.
  var name: String
  /// What is posted, in as many requests as it takes.
  var posts: @Sendable (Message) -> [JSONValue]
  /// The texts of a post in which the platform looks for marks.
  var texts: @Sendable (JSONValue) -> [String]
  /// A text without what the renderer itself put there: its own emphasis, its own escapes, its fences and code.
  var withoutOwnMarks: @Sendable (String) -> String
  /// What must not be in what remains.
  var forbidden: [String]
  /// The most that one text may measure, and how.
  var limit: Int
  var measure: @Sendable (String) -> Int = { $0.count }
  var testDescription: String { name }

  /// Every renderer; a platform adds its own line.
  static let all: [RendererUnderTest] = [.slack, .mattermost, .matrix, .webhook, .discord, .telegram, .teams]

  /// What could be a link or a mention on any platform that shows Markdown or plain text.
  static let commonMarks = ["@\\w", "://", "www\\.\\w"]
}

extension RendererUnderTest {
  static let slack = RendererUnderTest(
    name: "slack", posts: { [.object(SlackRenderer.members($0))] },
    texts: { post in
      let blocks = (post["blocks"]?.array ?? []).flatMap { block in
        [block["text"]?["text"]] + (block["elements"]?.array ?? []).filter { $0["type"] == "mrkdwn" }.map { $0["text"] }
      }
      return ([post["text"]] + blocks).compactMap { $0?.string }
    },
    withoutOwnMarks: { text in MarkupText.withoutCode(text) },
    // Whatever links or mentions in mrkdwn begins with `<`.
    forbidden: ["<", ">", "&(?!amp;|lt;|gt;)"], limit: 3000)

  static let mattermost = RendererUnderTest(
    name: "mattermost",
    posts: { message in
      var renderer = MattermostRenderer(actionURL: "https://bot.test/mattermost/actions", proof: { "proof of \($0)" })
      renderer.dialect.usernames = ["adaadaadaadaadaadaadaadaad": "ada"]
      return renderer.posts(message)
    },
    texts: { [$0["message"]?.string ?? ""] },
    withoutOwnMarks: { text in
      MarkupText.withoutCode(text).replacing(/\\[\\*_\[\]|]/, with: "").replacing("**", with: "\u{2016}")
    },
    forbidden: commonMarks + [
      "[\\\\*_\\[\\]|`]", "#\\w", "~[^\u{200B}]", "<[^\u{200B}]", "\\$[^\u{200B}]", "(?m)^ *[#>+=|-]", "(?m)^ *\\d+\\.",
    ], limit: 16_383, measure: { $0.unicodeScalars.count })

  static let matrix = RendererUnderTest(
    name: "matrix", posts: { MatrixRenderer.contents($0, command: "!talos-poc") },
    texts: { [$0["formatted_body"]?.string ?? ""] },
    withoutOwnMarks: { text in
      text.replacing(/<pre><code>[^<]*<\/code><\/pre>|<code>[^<]*<\/code>/, with: "")
        .replacing(/<\/?strong>|<br\/>/, with: "").replacing(/&(amp|lt|gt|quot);/, with: "")
    },
    forbidden: commonMarks + ["[<>&\"]", "[#!]\\w", "\\w\\.[A-Za-z]"], limit: 20_000)

  static let webhook = RendererUnderTest(
    name: "webhook", posts: { [WebhookRenderer.message($0)] }, texts: { [$0["text"]?.string ?? ""] },
    withoutOwnMarks: { text in
      // The code of a plain text has no fence; it begins with the line that the corpus gave it.
      let lines = text.components(separatedBy: "\n")
      return MarkupText.withoutCode(lines.prefix { $0 != "talosctl version" }.joined(separator: "\n"))
    },
    forbidden: commonMarks + ["<[^\u{200B}]"], limit: 1_000_000)
}

/// Markdown's code, taken out of a text.
enum MarkupText {
  /// The text without fenced blocks and without what stands between single backticks; a fence that is not closed
  /// remains.
  static func withoutCode(_ text: String) -> String {
    var kept: [String] = []
    var fence: String?
    var block: [String] = []
    for line in text.components(separatedBy: "\n") {
      if let open = fence {
        block.append(line)
        if line == open {
          fence = nil
          block = []
        }
      } else if line.hasPrefix("```"), line.allSatisfy({ $0 == "`" }) {
        fence = line
        block = [line]
      } else {
        kept.append(line.replacing(/`[^`]+`/, with: ""))
      }
    }
    return (kept + block).joined(separator: "\n")
  }

  /// The lines within fenced blocks.
  static func code(_ text: String) -> [String] {
    var lines: [String] = []
    var fence: String?
    for line in text.components(separatedBy: "\n") {
      if let open = fence {
        if line == open { fence = nil } else { lines.append(line) }
      } else if line.hasPrefix("```"), line.allSatisfy({ $0 == "`" }) {
        fence = line
      }
    }
    return lines
  }
}
