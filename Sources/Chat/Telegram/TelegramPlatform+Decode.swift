import Foundation
import PluginKit

extension TelegramPlatform {
  public func decode(_ request: InboundRequest, now: Date) -> Inbound {
    if let why = TelegramSecret.refusal(of: request, secrets: settings.secretTokens) {
      return .refuse(InboundAnswer(status: 401, body: "not sent by Telegram"), reason: why)
    }
    guard let update = try? JSONValue(parsing: request.body), let id = Self.number(update["update_id"]) else {
      let sentence = "the body is no update in JSON"
      return .refuse(InboundAnswer(status: 400, body: sentence), reason: sentence)
    }
    // Edited messages, posts of channels and everything else that is not one of these two do nothing.
    if let message = update["message"] { return .deliveries(command(message, id).map { [$0] } ?? []) }
    if let query = update["callback_query"] { return .deliveries(press(query, id).map { [$0] } ?? []) }
    return .deliveries([])
  }

  private func command(_ message: JSONValue, _ update: String) -> Delivery? {
    // A bot's message, one that another bot wrote for somebody, one that is passed on, one in the name of a chat.
    guard message["from"]?["is_bot"]?.bool == false, message["via_bot"] == nil, message["forward_origin"] == nil,
      message["forward_date"] == nil, message["sender_chat"] == nil,
      let spoken = spoken(message),
      let user = Self.number(message["from"]?["id"]), let address = Self.address(of: message)
    else { return nil }
    return delivery(update, user, .command(spoken.text), spoken.slashCommand, at: address)
  }

  /// The slash command of a message, of which Telegram's own spelling is `/talos_poc`, and the text behind it.
  private func spoken(_ message: JSONValue) -> (slashCommand: String, text: String)? {
    for command in slashCommands {
      if let text = TelegramCommand.text(of: message, command: command.name, username: settings.username) {
        return (command.name, text)
      }
    }
    return nil
  }

  private func press(_ query: JSONValue, _ update: String) -> Delivery? {
    guard query["from"]?["is_bot"]?.bool == false, let token = query["data"]?.string,
      (1...64).contains(token.utf8.count), let callback = query["id"]?.string, Self.isCallback(callback),
      let user = Self.number(query["from"]?["id"]), let message = query["message"],
      var address = Self.address(of: message)
    else { return nil }
    address.callback = callback
    return delivery(update, user, .press(token), at: address)
  }

  private func delivery(
    _ update: String, _ user: String, _ content: Delivery.Content, _ slashCommand: String? = nil,
    at address: TelegramReplyAddress
  ) -> Delivery {
    Delivery(
      id: update, principal: Principal(platform: name, workspace: "", user: user), place: address.place,
      content: content, slashCommand: slashCommand, replyAddress: address.description)
  }

  private static func address(of message: JSONValue) -> TelegramReplyAddress? {
    guard let chat = number(message["chat"]?["id"]) else { return nil }
    let topic = message["is_topic_message"]?.bool == true ? number(message["message_thread_id"]) ?? "" : ""
    return TelegramReplyAddress(chat: chat, topic: topic, message: number(message["message_id"]) ?? "")
  }

  /// Telegram's ids are whole numbers of up to 52 bits.
  private static func number(_ value: JSONValue?) -> String? {
    value?.decimal.map { "\($0)" }.flatMap { Int64($0) }.map { "\($0)" }
  }

  private static func isCallback(_ text: String) -> Bool {
    (1...100).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
      }
  }
}
