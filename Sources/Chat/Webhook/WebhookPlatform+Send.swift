import Foundation
import HTTP
import PluginKit

extension WebhookPlatform {
  public func post(
    _ message: Message, to place: Place, thread: String?, key: String
  ) async throws(ChatError) -> String {
    var members: [String: JSONValue] = ["kind": "post", "message": WebhookRenderer.message(message, after: command)]
    if let thread { members["thread"] = .string(thread) }
    // Where the other side tells no id of its own, the key of the post is the id.
    return try await send(members, to: place.workspace, channel: place.channel, key: key) ?? key
  }

  public func edit(
    _ message: Message, at reference: String, in place: Place, key: String
  ) async throws(ChatError) -> String {
    _ = try await send(
      ["kind": "edit", "id": .string(reference), "message": WebhookRenderer.message(message, after: command)],
      to: place.workspace,
      channel: place.channel, key: key)
    return reference
  }

  public func respond(_ reply: Reply, at address: String, key: String) async throws(ChatError) {
    let parts = address.dropFirst("webhook:".count).split(separator: "/", maxSplits: 3).map(String.init)
    guard address.hasPrefix("webhook:"), parts.count == 4 else {
      throw ChatError(.conversationRefused, "`\(PlainText.shortened(address, to: 60))` is no address of a webhook")
    }
    _ = try await send(
      [
        "kind": "reply", "user": .string(parts[2]), "to": .string(parts[3]), "public": .bool(reply.isPublic),
        "message": WebhookRenderer.message(reply.message, after: command),
      ], to: parts[0], channel: parts[1], key: key)
  }

  /// Sends one signed message; answers the id that the other side gave it.
  private func send(
    _ members: [String: JSONValue], to name: String, channel: String, key: String
  ) async throws(ChatError) -> String? {
    guard let endpoint = endpoints[name], let secret = endpoint.secrets.first else {
      throw ChatError(.conversationRefused, "no webhook \(name) is configured")
    }
    var members = members
    members["channel"] = .string(channel)
    members["key"] = .string(key)
    let body = Array(JSONValue.object(members).text.utf8)
    let timestamp = "\(Int64(Date().timeIntervalSince1970))"
    let request = HTTPRequest(
      .post, endpoint.url,
      headers: [
        "Content-Type": "application/json", WebhookSignature.timeHeader: timestamp,
        WebhookSignature.header: WebhookSignature.sign(timestamp: timestamp, body: body, secret: secret),
      ], body: body)
    let response = try await calls.send(request, what: "the webhook \(name)")
    guard !(200..<300).contains(response.status) else {
      return (try? JSONValue(parsing: response.body))?["id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
    let kind = Self.kind(status: response.status, isEdit: members["kind"] == "edit", response)
    throw ChatError(kind, "the webhook \(name) answers \(response.status)")
  }

  private static func kind(status: Int, isEdit: Bool, _ response: HTTPResponse) -> ChatError.Kind {
    switch status {
    case 401, 403: .tokenRefused
    case 404, 410: isEdit ? .messageGone : .conversationRefused
    case 400, 413, 422: .messageRefused
    case 429: .rateLimited(seconds: PlatformCalls.retryAfter(response))
    case 500...: .ambiguous
    default: .unreachable
    }
  }

  /// A webhook has nothing that can be looked at without sending it something: whether its host answers at all.
  public func probe(_ places: [Place]) async -> [CheckResult] {
    var results: [CheckResult] = []
    for (name, endpoint) in endpoints.sorted(by: { $0.key < $1.key }) {
      let title = "The webhook \(name)"
      do {
        let response = try await calls.send(.head, endpoint.url, what: title)
        results.append(
          CheckResult(title, passed: response.status < 500, seen: "its host answers HEAD with \(response.status)"))
      } catch {
        results.append(CheckResult(title, passed: false, seen: "\(error); look at chat.webhook.\(name).url"))
      }
    }
    return results
  }
}
