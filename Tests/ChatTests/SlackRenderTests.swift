import Foundation
import PluginKit
import Testing

@testable import Chat

@Suite("Slack: what goes out")
struct SlackRenderTests {
  @Test(
    "no text of a user or a provider mentions, links or formats",
    arguments: ["<!channel>", "<@U1>", "<https://evil|good>", "*bold*", "```fence```", "a\u{202E}b", "&lt;!here&gt;"])
  func escaping(text: String) {
    let members = JSONValue.object(SlackRenderer.members(Message(title: text, parts: [.text(text), .code(text)]))).text
    #expect(!members.contains("<!"))
    #expect(!members.contains("<@"))
    #expect(!members.contains("<http"))
    #expect(!members.contains("\u{202E}"))
    #expect(!members.contains("````"))
  }

  @Test("the starter is mentioned where the message says so, and only there")
  func mention() {
    let person = Principal(platform: "slack", workspace: "T1", user: "U1")
    #expect(JSONValue.object(SlackRenderer.members(Message(title: "a", mention: person))).text.contains("<@U1>"))
    #expect(!JSONValue.object(SlackRenderer.members(Message(title: "slack:T1/U1"))).text.contains("<@U1>"))
  }

  @Test("the longest message keeps within Slack's limits and keeps its commands")
  func limits() throws {
    let long = String(repeating: "very long words & more ", count: 2000)
    let message = Message(
      title: long, steps: (0..<60).map { StepLine(.done, "step \($0)", detail: long) },
      parts: [
        .text(long), .details((0..<50).map { Detail("name \($0)", long) }), .code("talosctl version --insecure"),
      ],
      buttons: [MessageButton("Tear down", action: .command(.list), token: "t")], footer: long)
    let members = SlackRenderer.members(message)
    let blocks = try #require(members["blocks"]?.array)
    #expect(blocks.count <= 50)
    let texts = blocks.compactMap { $0["text"]?["text"]?.string }
    #expect(texts.allSatisfy { (1...3000).contains($0.count) })
    #expect(texts.reduce(0) { $0 + $1.count } <= 13_200)
    #expect((members["text"]?.string?.utf8.count ?? 0) <= 4000)
    #expect(texts.contains { $0.contains("talosctl version --insecure") })
    #expect(blocks.contains { $0["type"]?.string == "actions" })
  }

  @Test(
    "errors of the Web API are told apart",
    arguments: [
      ("not_in_channel", ChatError.Kind.conversationRefused), ("message_not_found", .messageGone),
      ("msg_too_long", .messageRefused), ("token_revoked", .tokenRefused), ("ratelimited", .rateLimited(seconds: 7)),
      ("fatal_error", .unreachable),
    ])
  func errors(name: String, kind: ChatError.Kind) {
    #expect(SlackPlatform.kind(of: name, retryAfter: 7) == kind)
  }
}
