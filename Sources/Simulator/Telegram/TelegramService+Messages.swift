import Foundation
import PluginKit

/// `sendMessage` and `editMessageText`.
extension TelegramService {
  func send(_ body: JSONValue) async -> SimulatedAnswer {
    guard let id = Self.chat(body), Self.knows(id) else { return Self.error(400, "Bad Request: chat not found") }
    if id == TelegramChat.moving {
      return Self.error(
        400, "Bad Request: group chat was upgraded to a supergroup chat",
        ["migrate_to_chat_id": .number(Decimal(string: TelegramChat.moved) ?? 0)])
    }
    if await chat.faults.isOn(.chatRefused) {
      return Self.error(403, "Forbidden: bot was kicked from the supergroup chat")
    }
    let number = await chat.room.next()
    let seen: (message: ChatRoom.Message, links: [String])
    switch Self.seen(body, channel: id, id: "\(number)") {
    case .success(let message): seen = message
    case .failure(let refusal): return Self.error(400, "Bad Request: \(refusal.words)")
    }
    if id.hasPrefix("-"), let seconds = await chat.mustWait(in: id) {
      return Self.tooMany(max(1, Int((seconds / chat.clock.scale).rounded(.up))))
    }
    await chat.keep(Self.shown(body), as: "\(id)/\(number)")
    await chat.note(links: seen.links)
    _ = await chat.room.post(seen.message)
    if await chat.faults.strikesEveryThird(.chatAnswerLost) { return .badGateway() }
    return Self.result(Self.message(.number(Decimal(number)), seen.message.text, answering: body))
  }

  func edit(_ body: JSONValue) async -> SimulatedAnswer {
    guard let id = Self.chat(body), Self.knows(id) else { return Self.error(400, "Bad Request: chat not found") }
    guard let number = body["message_id"]?.int.map(String.init), let before = await chat.room.message(number),
      before.channel == id
    else { return Self.error(400, "Bad Request: message to edit not found") }
    if await chat.isSame(Self.shown(body), as: "\(id)/\(number)") {
      return Self.error(
        400,
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a "
          + "current content and reply markup of the message")
    }
    switch Self.seen(body, channel: id, id: number) {
    case .failure(let refusal): return Self.error(400, "Bad Request: \(refusal.words)")
    case .success(let seen):
      await chat.keep(Self.shown(body), as: "\(id)/\(number)")
      await chat.note(links: seen.links)
      _ = await chat.room.edit(number, text: seen.message.text, buttons: seen.message.buttons)
      return Self.result(Self.message(body["message_id"] ?? 0, seen.message.text, answering: body))
    }
  }

  private static func message(_ id: JSONValue, _ text: String, answering body: JSONValue) -> JSONValue {
    [
      "message_id": id, "date": .number(Decimal(Int(Date().timeIntervalSince1970))),
      "chat": ["id": body["chat_id"] ?? 0, "type": "supergroup"], "text": .string(text),
    ]
  }

  struct Refusal: Error { var words: String }

  /// What of a message tells it from another one.
  private static func shown(_ body: JSONValue) -> JSONValue {
    ["text": body["text"] ?? .null, "reply_markup": body["reply_markup"] ?? .null]
  }

  /// The message as a person sees it and what in it is a link, or why the Bot API would not take it.
  private static func seen(
    _ body: JSONValue, channel: String, id: String
  ) -> Result<(message: ChatRoom.Message, links: [String]), Refusal> {
    let isHTML = body["parse_mode"]?.string == "HTML"
    let given = body["text"]?.string ?? ""
    let escaped = given.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    guard let html = TelegramHTML(isHTML ? given : escaped) else {
      return .failure(Refusal(words: "can't parse entities"))
    }
    guard !html.text.isEmpty else { return .failure(Refusal(words: "message text is empty")) }
    guard html.text.utf16.count <= 4096 else { return .failure(Refusal(words: "message is too long")) }
    let keys = (body["reply_markup"]?["inline_keyboard"]?.array ?? []).flatMap { $0.array ?? [] }
    for key in keys where !(1...64).contains(key["callback_data"]?.string?.utf8.count ?? 0) {
      return .failure(Refusal(words: "BUTTON_DATA_INVALID"))
    }
    let message = ChatRoom.Message(
      id: id, channel: channel, thread: body["reply_parameters"]?["message_id"]?.int.map(String.init), text: html.text,
      buttons: keys.map {
        ChatRoom.Button(label: $0["text"]?.string ?? "", value: $0["callback_data"]?.string ?? "")
      })
    return .success((message, html.links))
  }
}
