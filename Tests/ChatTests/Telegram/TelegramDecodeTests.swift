import Foundation
import HTTP
import PluginKit
import Testing

@testable import Chat

@Suite("Telegram: what comes in")
struct TelegramDecodeTests {
  static let platform = TelegramPlatform(
    settings: .init(secretTokens: ["old-secret", "new_Secret-1"], username: "@TalosPocBot"),
    secrets: GivenSecrets(["bot_token": "1:a"]), client: HTTPClient())

  static func request(
    _ body: String, secrets: [String] = ["new_Secret-1"]
  ) -> InboundRequest {
    InboundRequest(
      method: "POST", path: "/telegram/updates",
      headers: secrets.map { ("x-telegram-bot-api-secret-token", $0) }, body: Array(body.utf8))
  }

  static func decode(_ request: InboundRequest) -> Inbound { platform.decode(request, now: Date()) }

  private static func deliveries(_ body: String) -> [Delivery]? {
    guard case .deliveries(let deliveries, _) = decode(request(body)) else { return nil }
    return deliveries
  }

  static func message(
    _ text: String, length: Int, from: String = #"{"id":9,"is_bot":false}"#, chat: String = #"{"id":-100123}"#,
    offset: Int = 0, extra: String = "", key: String = "message"
  ) -> String {
    let quoted = JSONValue.string(text).text
    return
      #"{"update_id":5,"\#(key)":{"message_id":77,"date":1,"chat":\#(chat),"from":\#(from),"text":\#(quoted),"entities":[{"type":"bot_command","offset":\#(offset),"length":\#(length)}]\#(extra)}}"#
  }

  @Test(
    "only the secret that setWebhook was told is believed",
    arguments: [
      (["new_Secret-1"], true), (["old-secret"], true), ([], false), (["new_Secret-1", "new_Secret-1"], false),
      (["NEW_SECRET-1"], false), (["new_Secret-"], false), (["new_Secret-11"], false), ([""], false),
      (["another"], false),
    ] as [([String], Bool)])
  func secrets(given: [String], isBelieved: Bool) {
    switch Self.decode(Self.request(Self.message("/talos_poc list", length: 10), secrets: given)) {
    case .refuse(let answer, let reason):
      #expect(!isBelieved)
      #expect(answer.status == 401)
      #expect(!(answer.body + reason).contains("new_Secret-1"))
    case .deliveries(let deliveries, _):
      #expect(isBelieved)
      #expect(deliveries.count == 1)
    case .probe: Issue.record("an update is no probe")
    }
  }

  @Test("a command has its chat, its person by number, and where it is answered")
  func command() throws {
    let delivery = try #require(Self.deliveries(Self.message("/talos_poc start --yes", length: 10))?.first)
    #expect(delivery.id == "5")
    #expect(delivery.principal.description == "telegram:9")
    #expect(delivery.place.description == "telegram:-100123")
    #expect(delivery.content == .command("start --yes"))
    #expect(delivery.replyAddress == "-100123//77/")
  }

  @Test(
    "the command is found as Telegram marks it",
    arguments: [
      ("/talos_poc", 10, ""), ("/talos_poc@TalosPocBot status", 22, "status"),
      ("/TALOS_POC@talospocbot status", 22, "status"), ("/talos_poc\nstart", 10, "start"),
      ("/talos-poc start", 6, "start"), ("/talos_poc start —yes ✓", 10, "start —yes ✓"),
    ])
  func spellings(text: String, length: Int, expected: String) {
    #expect(Self.deliveries(Self.message(text, length: length))?.first?.content == .command(expected))
  }

  @Test("a topic of a forum is a place of its own")
  func topics() throws {
    let body = Self.message(
      "/talos_poc list", length: 10, extra: #","message_thread_id":45,"is_topic_message":true"#)
    let delivery = try #require(Self.deliveries(body)?.first)
    #expect(delivery.place.description == "telegram:-100123/45")
    #expect(delivery.replyAddress == "-100123/45/77/")
  }

  @Test(
    "everything else does nothing",
    arguments: [
      message("/talos_poc@AnotherBot start", length: 21), message("/talos start", length: 6),
      message("/talos_pocx start", length: 11), message("say /talos_poc start", length: 10, offset: 4),
      message("/talos_poc start", length: 10, key: "edited_message"),
      message("/talos_poc start", length: 10, key: "channel_post"),
      message("/talos_poc start", length: 10, from: #"{"id":9,"is_bot":true}"#),
      message("/talos_poc start", length: 10, from: #"{"id":9}"#),
      message("/talos_poc start", length: 10, extra: #","via_bot":{"id":1}"#),
      message("/talos_poc start", length: 10, extra: #","forward_origin":{"type":"user"}"#),
      message("/talos_poc start", length: 10, extra: #","sender_chat":{"id":-1}"#),
      message("/talos_poc start", length: 0), message("/talos_poc start", length: 999),
      message("/talos_poc start", length: -3), #"{"update_id":6,"my_chat_member":{}}"#, #"{"update_id":7}"#,
      #"{"update_id":8,"message":{"message_id":1,"chat":{"id":1},"from":{"id":2,"is_bot":false},"text":"/talos_poc start"}}"#,
      #"{"update_id":8,"message":{}}"#, #"{"update_id":8,"callback_query":{"id":"1"}}"#,
    ])
  func ignored(body: String) throws {
    #expect(try #require(Self.deliveries(body)).isEmpty)
  }

  @Test("what is no update is 400", arguments: ["", "[]", "{", #"{"update_id":"5"}"#, #"{"update_id":1.5}"#])
  func malformed(body: String) {
    guard case .refuse(let answer, _) = Self.decode(Self.request(body)) else {
      Issue.record("\(body) was accepted")
      return
    }
    #expect(answer.status == 400)
  }

  @Test("a pressed button carries its token, and where its note is shown")
  func press() throws {
    let body =
      #"{"update_id":9,"callback_query":{"id":"4382bfdwdsb323b2d9","from":{"id":9,"is_bot":false},"data":"tok","message":{"message_id":3,"chat":{"id":-100123}}}}"#
    let delivery = try #require(Self.deliveries(body)?.first)
    #expect(delivery.content == .press("tok"))
    #expect(delivery.replyAddress == "-100123//3/4382bfdwdsb323b2d9")
    #expect(try #require(Self.deliveries(body.replacing("4382bfdwdsb323b2d9", with: "a/b"))).isEmpty)
  }
}
