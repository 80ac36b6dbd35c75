import Foundation
import PluginKit

/// Where an answer to an update goes: below the message in its chat, or to the pressed button. Written
/// `CHAT/TOPIC/MESSAGE/CALLBACK`, of which all but the chat may be empty.
struct TelegramReplyAddress: Sendable, Hashable, CustomStringConvertible {
  var chat: String
  var topic: String
  var message: String
  var callback: String?

  init(chat: String, topic: String, message: String, callback: String? = nil) {
    self.chat = chat
    self.topic = topic
    self.message = message
    self.callback = callback
  }

  /// The address that `text` writes, or nil where it is none of this platform's.
  init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 4, Int64(parts[0]) != nil, parts[1].isEmpty || Int64(parts[1]) != nil,
      parts[2].isEmpty || Int64(parts[2]) != nil
    else { return nil }
    self.init(chat: parts[0], topic: parts[1], message: parts[2], callback: parts[3].isEmpty ? nil : parts[3])
  }

  var description: String { "\(chat)/\(topic)/\(message)/\(callback ?? "")" }

  var place: Place { Self.place(chat: chat, topic: topic) }

  /// A topic of a forum is a channel of its own within its group.
  static func place(chat: String, topic: String) -> Place {
    topic.isEmpty
      ? Place(platform: "telegram", workspace: "", channel: chat)
      : Place(platform: "telegram", workspace: chat, channel: topic)
  }

  /// The members of `sendMessage` that say where a message goes.
  var members: [String: JSONValue] { Self.members(chat: chat, topic: topic, below: message) }

  static func members(chat: String, topic: String, below message: String?) -> [String: JSONValue] {
    func number(_ text: String) -> JSONValue? { Int64(text).map { .number(Decimal($0)) } }
    var members: [String: JSONValue] = [:]
    members["chat_id"] = number(chat)
    members["message_thread_id"] = number(topic)
    if let message = message.flatMap(number) {
      members["reply_parameters"] = ["message_id": message, "allow_sending_without_reply": true]
    }
    return members
  }
}

extension Place {
  /// The ids of a chat and, in a forum, of one of its topics.
  var telegramChat: (chat: String, topic: String) { workspace.isEmpty ? (channel, "") : (workspace, channel) }
}
