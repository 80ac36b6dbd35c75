import Foundation
import HTTP
import PluginKit

extension TelegramPlatform {
  public func post(
    _ message: Message, to place: Place, thread: String?, key: String
  ) async throws(ChatError) -> String {
    let (chat, topic) = place.telegramChat
    let address = TelegramReplyAddress(chat: chat, topic: topic, message: thread.map(Pieces.first) ?? "")
    return try await post(message, address, key)
  }

  private func post(
    _ message: Message, _ address: TelegramReplyAddress, _ key: String
  ) async throws(ChatError) -> String {
    try await Pieces.post(TelegramRenderer.posts(message), key: key) { piece, _ throws(ChatError) in
      try await send(piece, to: address)
    }
  }

  private func send(_ piece: [String: JSONValue], to address: TelegramReplyAddress) async throws(ChatError) -> String {
    let answer = try await call("sendMessage", piece.merging(address.members) { $1 })
    guard let reference = answer["message_id"]?.int else {
      throw ChatError(.ambiguous, "Telegram's sendMessage gave no message_id")
    }
    return "\(reference)"
  }

  public func edit(
    _ message: Message, at reference: String, in place: Place, key: String
  ) async throws(ChatError) -> String {
    let (chat, topic) = place.telegramChat
    let address = TelegramReplyAddress(chat: chat, topic: topic, message: "")
    return try await Pieces.edit(
      TelegramRenderer.posts(message), at: reference, blank: TelegramRenderer.blank, key: key
    ) { piece, id, _ throws(ChatError) in
      var members = piece
      members["chat_id"] = address.members["chat_id"]
      members["message_id"] = Int64(id).map { .number(Decimal($0)) } ?? 0
      _ = try await call("editMessageText", members)
    } post: { piece, _ throws(ChatError) in
      try await send(piece, to: address)
    }
  }

  public func respond(_ reply: Reply, at address: String, key: String) async throws(ChatError) {
    guard let address = TelegramReplyAddress(address) else {
      throw ChatError(.conversationRefused, "the address is none of Telegram's")
    }
    _ = try await post(reply.message, address, key)
  }

  /// Calls a method of the Bot API; answers its `result`. A group that became a supergroup is called by its new id.
  func call(_ method: String, _ members: [String: JSONValue] = [:]) async throws(ChatError) -> JSONValue {
    var members = members
    let chat = members["chat_id"]?.decimal.map { "\($0)" }
    if let chat { members["chat_id"] = await supergroups.current(chat).decimalValue }
    let (answer, moved) = try await exchange(method, members)
    guard let chat, let moved else { return answer }
    await supergroups.note(chat, movedTo: moved)
    members["chat_id"] = moved.decimalValue
    // What stood below a message of the group has no message to stand below any more.
    members["reply_parameters"] = nil
    return try await exchange(method, members).result
  }

  private func exchange(
    _ method: String, _ members: [String: JSONValue]
  ) async throws(ChatError) -> (result: JSONValue, movedTo: String?) {
    let token: String
    do {
      token = try await secrets.secret("bot_token")
    } catch {
      throw ChatError(.tokenRefused, "the bot token cannot be read: \(error)")
    }
    guard Self.isToken(token) else {
      throw ChatError(.tokenRefused, "the bot token is none of Telegram's, which are NUMBER:LETTERS")
    }
    let response = try await calls.send(
      .post, "\(settings.apiBase)/bot\(token)/\(method)", json: .object(members), what: "Telegram's \(method)")
    guard let answer = try? JSONValue(parsing: response.body), let isGood = answer["ok"]?.bool else {
      throw ChatError(
        response.status < 500 ? .unreachable : .ambiguous,
        "Telegram's \(method) answers \(response.status) and no JSON")
    }
    if isGood { return (answer["result"] ?? .null, nil) }
    let description = answer["description"]?.string ?? "an error without words"
    if description.contains("message is not modified") { return (.null, nil) }
    if let moved = answer["parameters"]?["migrate_to_chat_id"]?.decimal { return (.null, "\(moved)") }
    let kind = Self.kind(
      of: answer["error_code"]?.int ?? response.status, description,
      retryAfter: answer["parameters"]?["retry_after"]?.int.map(Double.init) ?? PlatformCalls.retryAfter(response))
    if kind == .tokenRefused { await secrets.refuse("bot_token") }
    let words = PlainText.shortened(PlainText.clean(description, keepsLines: false), to: 150)
    throw ChatError(kind, "Telegram's \(method): \(words.replacing(token, with: "…"))")
  }

  /// `123456:ABC-DEF`: nothing in it can change the address in which it stands.
  private static func isToken(_ text: String) -> Bool {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 && Int64(parts[0]) != nil && TelegramSecret.isWellFormed(String(parts[1]))
  }

  /// What an error means for the outbox. The Bot API tells its errors apart by words only.
  static func kind(of code: Int, _ description: String, retryAfter: Double) -> ChatError.Kind {
    let text = description.lowercased()
    func says(_ words: String...) -> Bool { words.contains { text.contains($0) } }
    switch code {
    case 429: return .rateLimited(seconds: min(3600, max(1, retryAfter)))
    case 401, 404: return .tokenRefused
    case 403: return .conversationRefused
    case 500...: return .ambiguous
    case 400 where says("message to edit not found", "message can't be edited", "message_id_invalid"):
      return .messageGone
    case 400
    where says(
      "chat not found", "not enough rights", "need administrator rights", "chat_write_forbidden", "was deactivated",
      "thread not found", "topic_closed", "topic_deleted", "user_is_blocked", "peer_id_invalid"):
      return .conversationRefused
    case 400, 413: return .messageRefused
    default: return .unreachable
    }
  }
}

extension String {
  fileprivate var decimalValue: JSONValue? { Int64(self).map { .number(Decimal($0)) } }
}
