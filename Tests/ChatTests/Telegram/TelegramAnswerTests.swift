import Foundation
import HTTP
import PluginKit
import Testing

@testable import Chat

@Suite("Telegram: what goes out")
struct TelegramAnswerTests {
  private static let platform = TelegramDecodeTests.platform

  private static func delivery(_ content: Delivery.Content, _ address: String) -> Delivery {
    Delivery(
      id: "5", principal: Principal(platform: "telegram", workspace: "", user: "9"),
      place: Place(platform: "telegram", workspace: "", channel: "-100123"), content: content, replyAddress: address)
  }
  private static let command = delivery(.command("list"), "-100123//77/")
  private static let press = delivery(.press("t"), "-100123//3/44")

  private static func answer(_ reply: Reply?, to delivery: Delivery) throws -> JSONValue {
    try JSONValue(parsing: Array(platform.acknowledge([reply], to: [delivery]).body.utf8))
  }

  @Test("an answer is sent by the acknowledgement itself, below the command")
  func carried() throws {
    let answer = try Self.answer(.sentence("There are no runs."), to: Self.command)
    #expect(answer["method"] == "sendMessage")
    #expect(answer["chat_id"] == -100123)
    #expect(answer["reply_parameters"] == ["message_id": 77, "allow_sending_without_reply": true])
    #expect(answer["text"] == "<b>There are no runs.</b>")
    #expect(try Self.answer(nil, to: Self.command) == [:])
  }

  @Test("a press stops the button's clock, with a note where there is something to say")
  func pressed() throws {
    #expect(
      try Self.answer(nil, to: Self.press) == ["method": "answerCallbackQuery", "callback_query_id": "44"])
    let told = try Self.answer(.sentence("This button was pressed before."), to: Self.press)
    #expect(told["text"] == "This button was pressed before.")
    #expect(told["show_alert"] == true)
  }

  @Test("what the acknowledgement has no room for is answered afterwards")
  func notCarried() {
    let long = Reply(Message(title: "Report", parts: [.code(String(repeating: "| a | b |\n", count: 500))]))
    #expect(!Self.platform.carries(long, to: Self.command))
    #expect(!Self.platform.carries(Reply(Message(title: "Reading"), isPreliminary: true), to: Self.command))
    #expect(Self.platform.carries(.sentence("x"), to: Self.command))
    #expect(Self.platform.carries(.sentence("x"), to: Self.press))
    #expect(!Self.platform.carries(.sentence(String(repeating: "x", count: 201)), to: Self.press))
    #expect(!Self.platform.carries(Reply(Message(title: "x", parts: [.text("y")])), to: Self.press))
  }

  @Test("nothing is acknowledged that was not put down: Telegram delivers it again")
  func failure() {
    #expect(Self.platform.acknowledgeFailure("the disk is full", of: [Self.command]).status == 503)
  }

  @Test("the starter is mentioned by number, and by nothing else")
  func mention() throws {
    let message = Message(
      title: "tg://user?id=1 @evil_bot", mention: Principal(platform: "telegram", workspace: "", user: "9"))
    let text = try #require(TelegramRenderer.posts(message)[0]["text"]?.string)
    #expect(text.hasPrefix("<a href=\"tg://user?id=9\">"))
    #expect(text.components(separatedBy: "<a ").count == 2)
    #expect(text.contains("<code>tg://user?id=1</code>"))
  }

  @Test("buttons stand below the last message, with tokens that Telegram takes")
  func buttons() throws {
    let token = Digest.hex(Digest.randomBytes(16))
    let message = Message(
      title: "x", parts: [.code(String(repeating: "line\n", count: 1500))],
      buttons: [MessageButton("Tear down", action: .command(.list), token: token)])
    let posts = TelegramRenderer.posts(message)
    #expect(posts.count > 1)
    #expect(posts.dropLast().allSatisfy { $0["reply_markup"] == nil })
    let key = try #require(posts.last?["reply_markup"]?["inline_keyboard"]?.array?.first?.array?.first)
    #expect(key == ["text": "Tear down", "callback_data": .string(token)])
    #expect(token.utf8.count <= 64)
  }

  @Test(
    "the Bot API's errors are told apart",
    arguments: [
      (429, "Too Many Requests: retry after 7", ChatError.Kind.rateLimited(seconds: 7)),
      (401, "Unauthorized", .tokenRefused),
      (404, "Not Found", .tokenRefused), (403, "Forbidden: bot was kicked", .conversationRefused),
      (400, "Bad Request: chat not found", .conversationRefused),
      (400, "Bad Request: not enough rights to send text messages to the chat", .conversationRefused),
      (400, "Bad Request: message thread not found", .conversationRefused),
      (400, "Bad Request: TOPIC_CLOSED", .conversationRefused),
      (400, "Bad Request: message to edit not found", .messageGone),
      (400, "Bad Request: message can't be edited", .messageGone),
      (400, "Bad Request: message is too long", .messageRefused),
      (400, "Bad Request: can't parse entities", .messageRefused), (502, "Bad Gateway", .ambiguous),
    ])
  func errors(code: Int, words: String, kind: ChatError.Kind) {
    #expect(TelegramPlatform.kind(of: code, words, retryAfter: 7) == kind)
  }

  @Test("a token that could change the address is not used, and no error shows one")
  func token() async {
    for token in ["1:a/../x", "1:a?b", "nothing", "1:", "x:abc"] {
      let platform = TelegramPlatform(
        settings: .init(secretTokens: ["s"], username: "TalosPocBot", apiBase: "http://127.0.0.1:9"),
        secrets: GivenSecrets(["bot_token": token]), client: HTTPClient())
      await #expect { try await platform.call("getMe") } throws: { error in
        guard let error = error as? ChatError else { return false }
        return error.kind == .tokenRefused && !error.description.contains(token)
      }
    }
  }

  @Test("an error of the connection does not show the token in the address")
  func unreachable() async {
    let platform = TelegramPlatform(
      settings: .init(secretTokens: ["s"], username: "TalosPocBot", apiBase: "http://127.0.0.1:1"),
      secrets: GivenSecrets(["bot_token": "123:SECRETSECRET"]), client: HTTPClient())
    await #expect { try await platform.call("getMe") } throws: { error in
      guard let error = error as? ChatError else { return false }
      return error.kind == .unreachable && !error.description.contains("SECRETSECRET")
    }
  }

  @Test(
    "an address that is none of Telegram's is not answered",
    arguments: ["", "https://evil.test/", "1/2", "chat///", "1//x/", "discord:1"])
  func addresses(address: String) async {
    await #expect(throws: ChatError.self) { try await Self.platform.respond(.sentence("x"), at: address, key: "k") }
  }

  @Test(
    "a username that cannot be one is named",
    arguments: [("TalosPocBot", true), ("@TalosPocBot", true), ("a b", false)])
  func settings(name: String, isGood: Bool) {
    #expect(TelegramPlatform.problems(in: ["username": .string(name)]).isEmpty == isGood)
  }
}
