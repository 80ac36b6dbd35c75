import Foundation
import HTTP
import PluginKit

extension SlackPlatform {
  public func post(
    _ message: Message, to place: Place, thread: String?, key: String
  ) async throws(ChatError) -> String {
    var members = SlackRenderer.members(message)
    members["channel"] = .string(place.channel)
    members["unfurl_links"] = false
    members["unfurl_media"] = false
    if let thread { members["thread_ts"] = .string(thread) }
    let answer = try await call("chat.postMessage", members)
    guard let reference = answer["ts"]?.string else {
      throw ChatError(.ambiguous, "chat.postMessage answered ok without a ts")
    }
    return reference
  }

  public func edit(
    _ message: Message, at reference: String, in place: Place, key: String
  ) async throws(ChatError) -> String {
    var members = SlackRenderer.members(message)
    members["channel"] = .string(place.channel)
    members["ts"] = .string(reference)
    _ = try await call("chat.update", members)
    return reference
  }

  public func respond(_ reply: Reply, at address: String, key: String) async throws(ChatError) {
    guard addresses.allows(address) else {
      throw ChatError(.conversationRefused, "the response_url is of an origin that is not in response_hosts")
    }
    guard case .object(var members) = SlackRenderer.reply(reply) else { return }
    members["replace_original"] = false
    let response = try await send(
      address, Array(JSONValue.object(members).text.utf8), authorization: nil, what: "the response_url")
    switch response.status {
    case 200..<300: return
    case 429:
      throw ChatError(.rateLimited(seconds: PlatformCalls.retryAfter(response)), "the response_url asks to wait")
    case 400..<500:
      throw ChatError(.conversationRefused, "the response_url answers \(response.status): used up or expired")
    default: throw ChatError(.ambiguous, "the response_url answers \(response.status)")
    }
  }

  /// Calls a method of the Web API. An answer of 200 with `ok: false` is a failure.
  func call(_ method: String, _ members: [String: JSONValue]) async throws(ChatError) -> JSONValue {
    try await call(
      method, type: "application/json; charset=utf-8", body: Array(JSONValue.object(members).text.utf8))
  }

  /// Calls a method that takes a form only.
  func call(_ method: String, form: [(String, String)]) async throws(ChatError) -> JSONValue {
    var allowed = CharacterSet.alphanumerics
    allowed.insert(charactersIn: "-._~")
    let text = form.map { "\($0)=\($1.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")" }
    return try await call(
      method, type: "application/x-www-form-urlencoded", body: Array(text.joined(separator: "&").utf8))
  }

  private func call(_ method: String, type: String, body: [UInt8]) async throws(ChatError) -> JSONValue {
    let token: String
    do {
      token = try await secrets.secret("bot_token")
    } catch {
      throw ChatError(.tokenRefused, "the bot token cannot be read: \(error)")
    }
    let response = try await send(
      "\(settings.apiBase)/\(method)", body, type: type, authorization: "Bearer \(token)",
      what: "Slack's \(method)")
    if response.status == 429 {
      throw ChatError(.rateLimited(seconds: PlatformCalls.retryAfter(response)), "Slack asks to wait, by \(method)")
    }
    guard let answer = try? JSONValue(parsing: response.body), let ok = answer["ok"]?.bool else {
      throw ChatError(
        response.status < 500 ? .unreachable : .ambiguous, "Slack's \(method) answers \(response.status) and no JSON")
    }
    guard !ok else { return answer }
    let error = answer["error"]?.string ?? "an error without a name"
    let kind = Self.kind(of: error, retryAfter: PlatformCalls.retryAfter(response))
    if kind == .tokenRefused { await secrets.refuse("bot_token") }
    throw ChatError(kind, "Slack's \(method) answers \(PlainText.shortened(PlainText.clean(error), to: 100))")
  }

  private func send(
    _ address: String, _ body: [UInt8], type: String = "application/json; charset=utf-8", authorization: String?,
    what: String
  ) async throws(ChatError) -> HTTPResponse {
    var request = HTTPRequest(.post, address, headers: ["Content-Type": type], body: body)
    if let authorization { request.headers["Authorization"] = authorization }
    return try await calls.send(request, what: what)
  }

  /// What an error's name means for the outbox.
  static func kind(of error: String, retryAfter: Double) -> ChatError.Kind {
    switch error {
    case "ratelimited", "rate_limited": .rateLimited(seconds: retryAfter)
    case "channel_not_found", "not_in_channel", "is_archived", "channel_is_archived", "restricted_action",
      "restricted_action_read_only_channel", "restricted_action_thread_only_channel", "user_not_in_channel",
      "method_not_supported_for_channel_type":
      .conversationRefused
    case "thread_not_found", "cannot_reply_to_message": .threadGone
    case "message_not_found", "cant_update_message", "edit_window_closed", "update_failed", "is_inactive": .messageGone
    case "msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "no_text",
      "too_many_attachments", "invalid_attachments":
      .messageRefused
    case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope",
      "no_permission", "ekm_access_denied", "org_login_required", "team_access_not_granted":
      .tokenRefused
    default: .unreachable
    }
  }
}
