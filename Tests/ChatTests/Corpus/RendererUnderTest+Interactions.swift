import Foundation
import PluginKit

@testable import Chat

extension RendererUnderTest {
  static let discord = RendererUnderTest(
    name: "discord", posts: { DiscordRenderer.posts($0).map { .object($0) } },
    texts: { [$0["content"]?.string ?? ""] },
    withoutOwnMarks: { text in
      MarkupText.withoutCode(text).replacing(/\\[^0-9A-Za-z\s]/, with: "x").replacing("**", with: "")
    },
    forbidden: commonMarks + [
      "[*_~|\\[\\]`]", "<[@#:/aidt&]", "(?m)^ *[#>+-]+ ", "(?m)^ *\\d+\\. ",
    ], limit: 2000, measure: { $0.utf16.count })

  static let telegram = RendererUnderTest(
    name: "telegram", posts: { TelegramRenderer.posts($0).map { .object($0) } },
    texts: { [$0["text"]?.string ?? ""] },
    withoutOwnMarks: { text in
      text.replacing(/<pre>[^<]*<\/pre>|<code>[^<]*<\/code>/, with: "").replacing(/<\/?b>/, with: "")
        .replacing(/&(amp|lt|gt);/, with: "x")
    },
    // What Telegram makes links of: names, commands, tags, addresses with and without a scheme.
    forbidden: commonMarks + ["[<>&]", "(^|\\s)[/#$]\\w", "\\w\\.[A-Za-z]"], limit: 4096,
    measure: { $0.utf16.count })

  static let teams = RendererUnderTest(
    name: "teams",
    posts: { [TeamsCard.activity($0, addressed: "talos-poc")] + TeamsCard.overflow($0, addressed: "talos-poc") },
    texts: { post in
      let body = post["attachments"]?.array?.first?["content"]?["body"]?.array ?? []
      // Text runs and code are shown as they are; Markdown and mentions are looked for in text blocks only.
      return body.flatMap { element -> [String] in
        switch element["type"]?.string {
        case "CodeBlock": [element["codeSnippet"]?.string ?? ""]
        case "RichTextBlock": (element["inlines"]?.array ?? []).compactMap { $0["text"]?.string }
        default: ["TextBlock: " + (element["text"]?.string ?? "")]
        }
      }
    },
    withoutOwnMarks: { $0 }, forbidden: ["TextBlock", "\\{\\{"], limit: 24_000)
}
