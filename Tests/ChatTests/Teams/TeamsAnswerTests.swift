import Foundation
import HTTP
import PluginKit
import Testing

@testable import Chat

@Suite("Teams: what goes out")
struct TeamsAnswerTests {
  private static func card(_ activity: JSONValue) -> JSONValue? { activity["attachments"]?.array?.first?["content"] }

  @Test("every answer shows something, and buttons are what to write")
  func answers() throws {
    let delivery = Delivery(
      id: "1", principal: Principal(platform: "teams", workspace: "t", user: "u"),
      place: Place(platform: "teams", workspace: "t", channel: "c"), content: .command("teardown"))
    let message = Message(
      title: "Delete it?",
      buttons: [MessageButton("Tear down", action: .command(.teardown(run: "k3x7qa", yes: true)), token: "secret")])
    let answer = TeamsDecodeTests.platform.acknowledge([Reply(message)], to: [delivery])
    #expect(answer.status == 200)
    #expect(answer.body.contains("@talos-poc teardown k3x7qa --yes"))
    #expect(!answer.body.contains("secret"))
    #expect(TeamsDecodeTests.platform.acknowledge([nil], to: [delivery]).body.contains("Understood"))
  }

  @Test("the starter is mentioned by an entity, and nobody else by anything")
  func mention() throws {
    let message = Message(
      title: "<at>starter</at> <at>eve</at>",
      mention: Principal(platform: "teams", workspace: TeamsDecodeTests.tenant, user: TeamsDecodeTests.person))
    let with = try #require(Self.card(TeamsCard.activity(message, addressed: "t")))
    #expect(with["msteams"]?["entities"]?.array?.count == 1)
    #expect(with["body"]?.array?.filter { $0["type"] == "TextBlock" }.count == 1)
    var other = message
    other.mention = Principal(platform: "slack", workspace: "T", user: "U")
    let without = try #require(Self.card(TeamsCard.activity(other, addressed: "t")))
    #expect(without["msteams"]?["entities"] == nil)
    #expect(without["body"]?.array?.contains { $0["type"] == "TextBlock" } == false)
  }

  @Test("the longest message keeps within Teams' limit and loses no code")
  func limits() throws {
    let long = String(repeating: "very long words & more ", count: 2000)
    let code = (0..<800).map { "talosctl apply-config --nodes 10.0.0.\($0) --file w-\($0).yaml" }.joined(
      separator: "\n")
    let message = Message(
      title: long, steps: (0..<60).map { StepLine(.done, "step \($0)", detail: long) },
      parts: [.text(long), .details((0..<50).map { Detail("name \($0)", long) }), .code(code)], footer: long)
    let all = [TeamsCard.activity(message, addressed: "t")] + TeamsCard.overflow(message, addressed: "t")
    #expect(all.allSatisfy { $0.text.utf8.count <= 28_000 })
    let shown = all.flatMap { Self.card($0)?["body"]?.array ?? [] }.compactMap { $0["codeSnippet"]?.string }
    #expect(shown.joined(separator: "\n") == code)
    #expect(all.count > 1)
  }

  @Test(
    "code of any shape keeps within Teams' limit, whole",
    arguments: [
      String(repeating: "x\n", count: 5000), String(repeating: "漢", count: 9000),
      String(repeating: "\"\\\n", count: 3000),
    ])
  func code(code: String) {
    let message = Message(title: "x", parts: [.code(code)])
    let all = [TeamsCard.activity(message, addressed: "t")] + TeamsCard.overflow(message, addressed: "t")
    #expect(all.allSatisfy { $0.text.utf8.count <= 28_000 })
    let shown = all.flatMap { Self.card($0)?["body"]?.array ?? [] }.compactMap { $0["codeSnippet"]?.string }
    #expect(shown.joined().filter { $0 != "\n" } == code.filter { $0 != "\n" })
  }

  @Test("code can be copied, and is there where a client has no blocks of code")
  func copied() throws {
    let card = try #require(
      Self.card(TeamsCard.activity(Message(title: "x", parts: [.code("a *b*\nc")]), addressed: "t")))
    let block = try #require(card["body"]?.array?.first { $0["type"] == "CodeBlock" })
    #expect(block["codeSnippet"] == "a *b*\nc")
    let lines = block["fallback"]?["items"]?.array?.compactMap { $0["inlines"]?.array?.first?["text"]?.string }
    #expect(lines == ["a *b*", "c"])
  }

  @Test("a channel without a workflow refuses, and no error shows the workflow's address")
  func workflows() async {
    let known = Place(platform: "teams", workspace: TeamsDecodeTests.tenant, channel: "19:c@thread.tacv2")
    await #expect {
      _ = try await TeamsDecodeTests.platform.post(Message(title: "x"), to: known, thread: nil, key: "k")
    } throws: { error in
      (error as? ChatError)?.kind == .unreachable && !"\(error)".contains("SECRET")
    }
    let unknown = Place(platform: "teams", workspace: "t", channel: "c")
    await #expect {
      _ = try await TeamsDecodeTests.platform.post(Message(title: "x"), to: unknown, thread: nil, key: "k")
    } throws: { error in
      (error as? ChatError)?.kind == .conversationRefused
    }
    for address in ["https://evil.test", "slack:T/C", ""] {
      await #expect(throws: ChatError.self) {
        try await TeamsDecodeTests.platform.respond(.sentence("x"), at: address, key: "k")
      }
    }
  }

  @Test("channels and workflows belong together")
  func settings() {
    let channel: JSONValue = .string("\(TeamsDecodeTests.tenant)/19:c@thread.tacv2")
    #expect(TeamsPlatform.problems(in: ["channels": [channel], "workflow_url": ["env:A"]]).isEmpty)
    #expect(
      TeamsPlatform.problems(in: ["channels": [channel, channel], "workflow_url": ["env:A"]]).map(\.key) == [
        "workflow_url"
      ])
    #expect(TeamsPlatform.problems(in: ["channels": ["19:c"], "workflow_url": ["env:A"]]).map(\.key) == ["channels"])
  }
}
