import Foundation
import HTTP
import PluginKit
import Testing

@testable import Chat

@Suite("Discord: what goes out")
struct DiscordAnswerTests {
  private static let platform = DiscordSignatureTests.platform
  private static let command = Delivery(
    id: "1", principal: Principal(platform: "discord", workspace: "7", user: "9"),
    place: Place(platform: "discord", workspace: "7", channel: "8"), content: .command("list"))
  private static var press: Delivery {
    var delivery = command
    delivery.content = .press("t")
    return delivery
  }

  private static func answer(_ reply: Reply?, to delivery: Delivery = command) throws -> JSONValue {
    try JSONValue(parsing: Array(platform.acknowledge([reply], to: [delivery]).body.utf8))
  }

  @Test("an answer is for the asker alone, unless it is public")
  func answers() throws {
    let own = try Self.answer(.sentence("There are no runs."))
    #expect(own["type"] == 4)
    #expect(own["data"]?["flags"] == 64)
    #expect(own["data"]?["allowed_mentions"] == ["parse": []])
    #expect(try Self.answer(Reply(Message(title: "x"), isPublic: true))["data"]?["flags"] == 0)
  }

  @Test("an answer that comes later is promised, a press without an answer shows nothing")
  func promises() throws {
    let promised = try Self.answer(Reply(Message(title: "Reading"), isPreliminary: true))
    #expect(promised == ["type": 5, "data": ["flags": 64]])
    #expect(try Self.answer(nil, to: Self.press) == ["type": 6])
    #expect(try Self.answer(.sentence("Too late."), to: Self.press)["type"] == 4)
    #expect(try Self.answer(nil)["data"]?["content"]?.string?.contains("Understood") == true)
  }

  @Test("only the one person is mentioned, and only in the first message")
  func mention() throws {
    let message = Message(
      title: "<@1> is up", parts: [.code(String(repeating: "talosctl version\n", count: 300))],
      mention: Principal(platform: "discord", workspace: "7", user: "9"))
    let posts = DiscordRenderer.posts(message)
    #expect(posts.count > 1)
    #expect(posts[0]["allowed_mentions"] == ["parse": [], "users": ["9"]])
    #expect(posts[0]["content"]?.string?.hasPrefix("<@9> ") == true)
    #expect(posts.dropFirst().allSatisfy { $0["allowed_mentions"] == ["parse": []] })
  }

  @Test("buttons stand below the last message, five in a row, each with its own id")
  func buttons() throws {
    let buttons = (0..<7).map { MessageButton("Button \($0)", action: .command(.list), token: "token-\($0)") }
    let posts = DiscordRenderer.posts(
      Message(title: "x", parts: [.code(String(repeating: "line\n", count: 900))], buttons: buttons))
    #expect(posts.dropLast().allSatisfy { $0["components"] == [] })
    let rows = try #require(posts.last?["components"]?.array)
    #expect(rows.map { $0["components"]?.array?.count } == [5, 2])
  }

  @Test("an answer longer than a message goes on in embeds, and is not carried where that is not enough")
  func longAnswers() {
    let long = Reply(Message(title: "Report", parts: [.code(String(repeating: "| a | b |\n", count: 500))]))
    #expect(Self.platform.carries(long, to: Self.command))
    #expect(DiscordRenderer.answers(long)[0]["embeds"]?.array?.isEmpty == false)
    let endless = Reply(Message(title: "Report", parts: [.code(String(repeating: "| a | b |\n", count: 2000))]))
    #expect(!Self.platform.carries(endless, to: Self.command))
  }

  @Test(
    "Discord's errors are told apart",
    arguments: [
      (429, nil, ChatError.Kind.rateLimited(seconds: 3)), (401, 0, .tokenRefused), (401, 50027, .conversationRefused),
      (403, 50001, .conversationRefused), (403, 50013, .conversationRefused), (404, 10003, .conversationRefused),
      (404, 10008, .messageGone), (403, 50005, .messageGone), (404, 10015, .conversationRefused),
      (400, 50035, .messageRefused), (500, nil, .ambiguous), (502, nil, .ambiguous), (302, nil, .unreachable),
    ] as [(Int, Int?, ChatError.Kind)])
  func errors(status: Int, code: Int?, kind: ChatError.Kind) {
    #expect(DiscordPlatform.kind(of: status, code: code, retryAfter: 3) == kind)
  }

  @Test(
    "an address that is none of this application's interactions is not called",
    arguments: [
      "/webhooks/43/abc", "https://evil.test/webhooks/42/abc", "/webhooks/42/a/b", "/webhooks/42/", "/channels/1",
    ])
  func addresses(address: String) async {
    await #expect(throws: ChatError.self) {
      try await Self.platform.respond(.sentence("x"), at: address, key: "k")
    }
  }

  @Test("settings that cannot be Discord's are named")
  func settings() {
    let good: Facts = ["public_key": [.string(Digest.hex(DiscordSignatureTests.key))], "application_id": "42"]
    #expect(DiscordPlatform.problems(in: good).isEmpty)
    let bad: Facts = ["public_key": ["abc"], "application_id": "talos"]
    #expect(DiscordPlatform.problems(in: bad).map(\.key) == ["public_key", "application_id"])
  }
}
