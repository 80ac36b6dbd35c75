import HTTP
import PluginKit

extension MattermostPlatform {
  public func post(
    _ message: Message, to place: Place, thread: String?, key: String
  ) async throws(ChatError) -> String {
    let posts = await renderer(mentioning: message.mention).posts(message)
    let root = thread.map(Pieces.first)
    return try await Pieces.post(posts, key: key) { piece, key throws(ChatError) in
      try await create(piece, in: place.channel, below: root, key: key)
    }
  }

  public func edit(
    _ message: Message, at reference: String, in place: Place, key: String
  ) async throws(ChatError) -> String {
    let posts = await renderer(mentioning: message.mention).posts(message)
    return try await Pieces.edit(
      posts, at: reference, blank: ["message": "…", "props": ["attachments": []]], key: key,
      edit: { piece, id, _ throws(ChatError) in
        _ = try await call(.put, "/posts/\(id)/patch", piece, isEdit: true)
      },
      post: { piece, key throws(ChatError) in
        try await create(piece, in: place.channel, below: nil, key: key)
      })
  }

  public func respond(_ reply: Reply, at address: String, key: String) async throws(ChatError) {
    if address.hasPrefix("mattermost:") {
      let parts = address.dropFirst("mattermost:".count).split(separator: "/").map(String.init)
      let posts = renderer.posts(reply.message)
      guard let channel = parts.first else { return }
      _ = try await Pieces.post(posts, key: key) { piece, key throws(ChatError) in
        try await create(piece, in: channel, below: parts.count > 1 ? parts[1] : nil, key: key)
      }
      return
    }
    guard addresses.allows(address) else {
      throw ChatError(.conversationRefused, "the response_url is not of the configured server")
    }
    let response = try await calls.send(.post, address, json: renderer.reply(reply), what: "Mattermost's response_url")
    switch response.status {
    case 200..<300: return
    case 429: throw ChatError(.rateLimited(seconds: Self.wait(response)), "the response_url asks to wait")
    case 400..<500:
      throw ChatError(.conversationRefused, "the response_url answers \(response.status): used up or expired")
    default: throw ChatError(.ambiguous, "the response_url answers \(response.status)")
    }
  }

  /// Posts one piece. A thread whose root was deleted takes nothing; then the post stands in the channel.
  private func create(
    _ piece: JSONValue, in channel: String, below root: String?, key: String
  ) async throws(ChatError) -> String {
    var members = piece.object ?? [:]
    members["channel_id"] = .string(channel)
    members["pending_post_id"] = .string(key)
    if let root { members["root_id"] = .string(root) }
    do throws(ChatError) {
      let answer = try await call(.post, "/posts", .object(members))
      guard let id = answer["id"]?.string else {
        throw ChatError(.ambiguous, "Mattermost made a post and told no id")
      }
      return id
    } catch {
      guard root != nil, error.kind == .messageGone else { throw error }
      return try await create(piece, in: channel, below: nil, key: key)
    }
  }

  /// One call of the REST API. https://developers.mattermost.com/api-documentation/
  func call(
    _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, isEdit: Bool = false
  ) async throws(ChatError) -> JSONValue {
    var request = HTTPRequest(method, "\(server)/api/v4\(path)")
    if let body {
      request.headers["Content-Type"] = "application/json; charset=utf-8"
      request.body = Array(body.text.utf8)
    }
    let resource = path.prefix { $0 != "?" }.split(separator: "/").first ?? ""
    return try await call(request, what: "Mattermost's \(method.rawValue) \(resource)", isEdit: isEdit)
  }

  /// One call of a request that is more than a body of JSON.
  func call(_ request: HTTPRequest, what: String, isEdit: Bool = false) async throws(ChatError) -> JSONValue {
    var request = request
    let token: String
    do {
      token = try await secrets.secret("bot_token")
    } catch {
      throw ChatError(.tokenRefused, "the bot token cannot be read: \(error)")
    }
    request.headers["Authorization"] = "Bearer \(token)"
    let response = try await calls.send(request, what: what)
    let answer = try? JSONValue(parsing: response.body)
    if (200..<300).contains(response.status), let answer { return answer }
    let id = answer?["id"]?.string ?? ""
    let kind = Self.kind(status: response.status, id: id, isEdit: isEdit, wait: Self.wait(response))
    if kind == .tokenRefused { await secrets.refuse("bot_token") }
    let words = PlainText.shortened(PlainText.clean(answer?["message"]?.string ?? "", keepsLines: false), to: 120)
    throw ChatError(kind, "\(what) answers \(response.status) \(PlainText.clean(id, keepsLines: false)): \(words)")
  }

  private static func wait(_ response: HTTPResponse) -> Double {
    if response.headers["retry-after"] != nil { return PlatformCalls.retryAfter(response) }
    return min(3600, max(1, response.headers["x-ratelimit-reset"].flatMap { Double($0) } ?? 30))
  }

  /// What a status means for the outbox, with the error's id where the status says too little.
  static func kind(status: Int, id: String, isEdit: Bool, wait: Double) -> ChatError.Kind {
    switch status {
    case 429: .rateLimited(seconds: wait)
    case 401: .tokenRefused
    case 400 where id.contains(".msg.") || id.contains("props") || id.contains("too_long"): .messageRefused
    case 400 where id.contains("root_id"): .messageGone
    case 400, 403, 404: isEdit ? .messageGone : .conversationRefused
    case 413: .messageRefused
    // A twin of a post that is being made: https://github.com/mattermost/mattermost/blob/master/server/channels/app/post.go
    case 500...: .ambiguous
    default: .unreachable
    }
  }

  /// The renderer with the name of the one person to mention; without one where it cannot be looked up.
  private func renderer(mentioning person: Principal?) async -> MattermostRenderer {
    var renderer = renderer
    guard let person, person.platform == name else { return renderer }
    if await usernames[person.user] == nil, let answer = try? await call(.get, "/users/\(person.user)"),
      let name = answer["username"]?.string
    {
      await usernames.remember(name, of: person.user)
    }
    renderer.dialect.usernames[person.user] = await usernames[person.user]
    return renderer
  }
}
