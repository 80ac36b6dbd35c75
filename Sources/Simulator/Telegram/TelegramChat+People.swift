import Foundation
import HTTP
import PluginKit

extension TelegramChat {
  @discardableResult
  public func type(_ text: String, as user: String, delivery: String?) async throws -> ChatAcknowledgement {
    try await write("/talos_poc" + (text.isEmpty ? "" : " ") + text, as: user, delivery: delivery)
  }

  /// A person writes a message.
  /// - Parameters:
  ///   - delivery: names the update, to send the same one twice.
  ///   - kind: the update's key: `message`, `edited_message`, `channel_post`.
  ///   - extra: members of the message beside the usual ones, such as `forward_origin`.
  @discardableResult
  public func write(
    _ text: String, as user: String, delivery: String? = nil, kind: String = "message", extra: [String: JSONValue] = [:]
  ) async throws -> ChatAcknowledgement {
    await room.happened(.typed(user: user, text: text))
    // Telegram marks what it takes for a command: letters, digits and underscores, and a bot's name behind it.
    let length = text.prefixMatch(of: #/\/[A-Za-z0-9_]+(@[A-Za-z0-9_]+)?/#)?.output.0.utf16.count ?? 0
    let fresh = await room.next()
    let number = delivery.map { DeliveryNumber.of($0, digits: 7) } ?? fresh
    var message: [String: JSONValue] = [
      "message_id": .number(Decimal(number)), "chat": Self.chat, "from": Self.person(identifier(user)),
      "date": .number(Decimal(Int(Date().timeIntervalSince1970))), "text": .string(text),
    ]
    if length > 0 {
      message["entities"] = [["type": "bot_command", "offset": 0, "length": .number(Decimal(length))]]
    }
    return try await deliver([kind: .object(message.merging(extra) { $1 })], delivery, user: user)
  }

  @discardableResult
  public func press(
    _ button: ChatRoom.Button, of message: ChatRoom.Message, as user: String, delivery: String?
  ) async throws -> ChatAcknowledgement {
    await room.happened(.pressed(user: user, label: button.label))
    let query: JSONValue = [
      "id": .string(newCallback()), "from": Self.person(identifier(user)), "chat_instance": "1",
      "data": .string(button.value),
      "message": ["message_id": .number(Decimal(string: message.id) ?? 0), "chat": Self.chat, "date": 0],
    ]
    return try await deliver(["callback_query": query], delivery, user: user)
  }

  private static let chat: JSONValue = [
    "id": .number(Decimal(string: group) ?? 0), "type": "supergroup", "title": "talos",
  ]

  private static func person(_ id: String) -> JSONValue {
    ["id": .number(Decimal(string: id) ?? 0), "is_bot": false, "first_name": "Somebody"]
  }

  private func deliver(
    _ members: [String: JSONValue], _ delivery: String?, user: String
  ) async throws -> ChatAcknowledgement {
    let fresh = 700_000 + (await room.next())
    let update = delivery.map { DeliveryNumber.of($0, digits: 9) } ?? fresh
    let body = members.merging(["update_id": .number(Decimal(update))]) { $1 }
    let response = try await deliver(Array(JSONValue.object(body).text.utf8))
    return ChatAcknowledgement(response, message: await executed(response, user: user))
  }

  /// Posts a body to the bot as Telegram does.
  public func deliver(_ body: [UInt8], secret: String? = nil) async throws -> HTTPResponse {
    var request = HTTPRequest(
      .post, botAddress + "/telegram/updates",
      headers: ["Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret ?? secretToken],
      body: body)
    request.timeout = .seconds(10)
    return try await client.send(request)
  }

  /// Carries out the method that an answer names, as Telegram does, and tells the bot nothing about it.
  private func executed(_ response: HTTPResponse, user: String) async -> ChatRoom.Message? {
    guard (200..<300).contains(response.status), let body = try? JSONValue(parsing: response.body),
      let method = body["method"]?.string
    else { return nil }
    let answer = await TelegramService(chat: self).method(method, body)
    guard answer.status == 200 else {
      refused("answer: \(String(decoding: answer.body, as: UTF8.self))")
      return nil
    }
    if method == "sendMessage" {
      let result = (try? JSONValue(parsing: answer.body))?["result"]
      return await room.message(result?["message_id"]?.int.map(String.init) ?? "")
    }
    guard let text = body["text"]?.string, !text.isEmpty else { return nil }
    let note = ChatRoom.Message(id: "", channel: Self.group, text: text)
    await room.happened(.answered(user: user, note))
    return note
  }
}
