import Foundation
import HTTP
import PluginKit

extension DiscordPlatform {
  public func post(
    _ message: Message, to place: Place, thread: String?, key: String
  ) async throws(ChatError) -> String {
    let channel = try Self.channel(place)
    return try await Pieces.post(DiscordRenderer.posts(message), key: key) { piece, key throws(ChatError) in
      try await create(piece, in: channel, below: thread, nonce: key)
    }
  }

  public func edit(
    _ message: Message, at reference: String, in place: Place, key: String
  ) async throws(ChatError) -> String {
    let channel = try Self.channel(place)
    return try await Pieces.edit(
      DiscordRenderer.posts(message), at: reference, blank: DiscordRenderer.blank, key: key
    ) { piece, id, _ throws(ChatError) in
      guard let id = Self.snowflake(id) else { throw ChatError(.messageGone, "\(id) is no message of Discord's") }
      _ = try await call(
        .patch, "/channels/\(channel)/messages/\(id)", .object(piece), what: "editing a message")
    } post: { piece, key throws(ChatError) in
      try await create(piece, in: channel, below: nil, nonce: key)
    }
  }

  private static func channel(_ place: Place) throws(ChatError) -> String {
    guard let channel = snowflake(place.channel) else {
      throw ChatError(.conversationRefused, "\(place) is no channel of Discord's")
    }
    return channel
  }

  private func create(
    _ piece: [String: JSONValue], in channel: String, below thread: String?, nonce: String
  ) async throws(ChatError) -> String {
    var members = piece
    if let thread {
      members["message_reference"] = ["message_id": .string(Pieces.first(thread)), "fail_if_not_exists": false]
    }
    // With this a second attempt within some minutes brings back the message of the first.
    members["nonce"] = .string(nonce)
    members["enforce_nonce"] = true
    let answer = try await call(.post, "/channels/\(channel)/messages", .object(members), what: "posting a message")
    guard let reference = Self.snowflake(answer["id"]?.string) else {
      throw ChatError(.ambiguous, "Discord took a message and gave no id")
    }
    return reference
  }

  /// Calls Discord's API with the bot's token.
  /// - Parameter what: what is being done, for the error.
  func call(
    _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, what: String
  ) async throws(ChatError) -> JSONValue {
    let token: String
    do {
      token = try await secrets.secret("bot_token")
    } catch {
      throw ChatError(.tokenRefused, "the bot token cannot be read: \(error)")
    }
    do {
      return try await send(method, path, body, authorization: "Bot \(token)", what: what)
    } catch {
      if error.kind == .tokenRefused { await secrets.refuse("bot_token") }
      throw error
    }
  }

  /// Calls Discord's API; a path of an interaction's token carries its own right.
  func send(
    _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, authorization: String? = nil, what: String
  ) async throws(ChatError) -> JSONValue {
    // Discord refuses requests without a name of this form.
    // https://discord.com/developers/docs/reference#user-agent
    var headers: HTTPHeaders = ["User-Agent": "DiscordBot (\(publicURL ?? "https://localhost"), 0.1.0)"]
    headers["Authorization"] = authorization
    let response = try await calls.send(
      method, settings.apiBase + path, headers: headers, json: body, what: "Discord, \(what)")
    let answer = try? JSONValue(parsing: response.body)
    guard !(200..<300).contains(response.status) else { return answer ?? .null }
    let code = answer?["code"]?.int
    let wait = answer?["retry_after"]?.decimal.map { min(3600, max(0.2, NSDecimalNumber(decimal: $0).doubleValue)) }
    let kind = Self.kind(
      of: response.status, code: code, retryAfter: wait ?? PlatformCalls.retryAfter(response))
    let words = answer?["message"]?.string.map { PlainText.shortened(PlainText.clean($0, keepsLines: false), to: 100) }
    throw ChatError(
      kind, "Discord, \(what): \(response.status)\(code.map { ", code \($0)" } ?? "")\(words.map { ", \($0)" } ?? "")")
  }

  /// What an error means for the outbox.
  /// https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
  static func kind(of status: Int, code: Int?, retryAfter: Double) -> ChatError.Kind {
    switch (status, code) {
    case (429, _): .rateLimited(seconds: retryAfter)
    // An interaction's token that is over, or not known yet.
    case (_, 50027), (_, 10015), (_, 10062): .conversationRefused
    case (401, _): .tokenRefused
    case (_, 10008), (_, 50005), (_, 30046): .messageGone
    case (403, _), (404, _), (_, 50083), (_, 50024): .conversationRefused
    case (400, _), (413, _): .messageRefused
    case (500..., _): .ambiguous
    default: .unreachable
    }
  }
}
