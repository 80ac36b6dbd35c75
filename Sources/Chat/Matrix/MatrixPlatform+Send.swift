import HTTP
import PluginKit

extension MatrixPlatform {
  public func post(
    _ message: Message, to place: Place, thread: String?, key: String
  ) async throws(ChatError) -> String {
    let root = thread.map(Pieces.first)
    let contents = MatrixRenderer.contents(message, command: command)
    return try await Pieces.post(contents, key: key) { content, key throws(ChatError) in
      try await send(root.map { MatrixRenderer.content(content, below: $0) } ?? content, to: place.channel, key: key)
    }
  }

  public func edit(
    _ message: Message, at reference: String, in place: Place, key: String
  ) async throws(ChatError) -> String {
    try await Pieces.edit(
      MatrixRenderer.contents(message, command: command), at: reference,
      blank: MatrixRenderer.content("…", mentioning: nil), key: key,
      edit: { content, event, key throws(ChatError) in
        _ = try await send(MatrixRenderer.replacement(of: event, by: content), to: place.channel, key: key)
      },
      post: { content, key throws(ChatError) in try await send(content, to: place.channel, key: key) })
  }

  /// Answers the event of a command, where everybody in the room sees it: Matrix has no messages for one person.
  public func respond(_ reply: Reply, at address: String, key: String) async throws(ChatError) {
    let parts = address.dropFirst("matrix:".count).split(separator: "/", maxSplits: 1).map(String.init)
    guard address.hasPrefix("matrix:"), parts.count == 2 else {
      throw ChatError(.conversationRefused, "`\(PlainText.shortened(address, to: 60))` is no address of Matrix")
    }
    let contents = MatrixRenderer.contents(reply.message, command: command)
    _ = try await Pieces.post(contents, key: key) { content, key throws(ChatError) in
      try await send(MatrixRenderer.content(content, answering: parts[1]), to: parts[0], key: key)
    }
  }

  /// Sends an event; the same key at the same homeserver is the same event.
  func send(_ content: JSONValue, to room: String, key: String) async throws(ChatError) -> String {
    let path = "/rooms/\(MatrixIdentifier.escaped(room))/send/m.room.message/talos-\(key)"
    let answer: JSONValue
    do {
      answer = try await call(.put, path, content)
    } catch {
      guard error.kind == .conversationRefused else { throw error }
      // An invitation may have been missed while the bot was down.
      try await join(room)
      answer = try await call(.put, path, content)
    }
    guard let id = answer["event_id"]?.string else {
      throw ChatError(.ambiguous, "the homeserver took an event and told no id")
    }
    return id
  }

  private func join(_ room: String) async throws(ChatError) {
    _ = try await call(.post, "/rooms/\(MatrixIdentifier.escaped(room))/join", [:])
  }

  public func perform(_ errand: Errand) async throws(ChatError) {
    let room = MatrixIdentifier.escaped(errand.subject)
    switch errand.kind {
    case "join": try await join(errand.subject)
    case "leave encrypted":
      guard try await isEncrypted(errand.subject) else { return }
      let words = MatrixRenderer.content(
        "This room is encrypted, and I cannot read it. Invite me to a room without encryption.", mentioning: nil)
      _ = try await call(
        .put, "/rooms/\(room)/send/m.room.message/talos-\(PostingKey.of("leave", errand.subject))", words)
      _ = try await call(.post, "/rooms/\(room)/leave", [:])
    default: return
    }
  }

  /// Whether the homeserver says that a room is encrypted; false too where the bot is not in it.
  /// https://spec.matrix.org/latest/client-server-api/#get_matrixclientv3roomsroomidstateeventtypestatekey
  private func isEncrypted(_ room: String) async throws(ChatError) -> Bool {
    do {
      _ = try await call(.get, "/rooms/\(MatrixIdentifier.escaped(room))/state/m.room.encryption")
      return true
    } catch {
      guard error.kind == .conversationRefused else { throw error }
      return false
    }
  }

  /// One call of the client API as the bot's user.
  func call(
    _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil
  ) async throws(ChatError) -> JSONValue {
    var request = HTTPRequest(
      method, "\(homeserver)/_matrix/client/v3\(path)?user_id=\(MatrixIdentifier.escaped(user))")
    if let body {
      request.headers["Content-Type"] = "application/json; charset=utf-8"
      request.body = Array(body.text.utf8)
    }
    return try await call(
      request,
      what: "the homeserver's \(path.split(separator: "/").dropFirst(2).first ?? path.split(separator: "/")[0])")
  }

  /// One call of a request that is more than a body of JSON.
  func call(_ request: HTTPRequest, what: String) async throws(ChatError) -> JSONValue {
    var request = request
    let token: String
    do {
      token = try await secrets.secret("as_token")
    } catch {
      throw ChatError(.tokenRefused, "the as_token cannot be read: \(error)")
    }
    request.headers["Authorization"] = "Bearer \(token)"
    let response = try await calls.send(request, what: what)
    let answer = try? JSONValue(parsing: response.body)
    if (200..<300).contains(response.status), let answer { return answer }
    let code = answer?["errcode"]?.string ?? ""
    let kind = Self.kind(status: response.status, code: code, wait: Self.wait(response, answer))
    if kind == .tokenRefused { await secrets.refuse("as_token") }
    let words = PlainText.shortened(PlainText.clean(answer?["error"]?.string ?? "", keepsLines: false), to: 120)
    throw ChatError(kind, "\(what) answers \(response.status) \(PlainText.clean(code, keepsLines: false)): \(words)")
  }

  private static func wait(_ response: HTTPResponse, _ answer: JSONValue?) -> Double {
    if response.headers["retry-after"] == nil, let milliseconds = answer?["retry_after_ms"]?.int {
      return min(3600, max(1, Double(milliseconds) / 1000))
    }
    return PlatformCalls.retryAfter(response)
  }

  /// What an error means for the outbox. https://spec.matrix.org/latest/client-server-api/#standard-error-response
  static func kind(status: Int, code: String, wait: Double) -> ChatError.Kind {
    switch (status, code) {
    case (429, _), (_, "M_LIMIT_EXCEEDED"): .rateLimited(seconds: wait)
    case (401, _), (_, "M_UNKNOWN_TOKEN"), (_, "M_EXCLUSIVE"): .tokenRefused
    case (413, _), (_, "M_TOO_LARGE"), (_, "M_BAD_JSON"): .messageRefused
    case (400..<500, _): .conversationRefused
    default: .ambiguous
    }
  }
}
