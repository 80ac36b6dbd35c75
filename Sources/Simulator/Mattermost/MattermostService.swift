import Foundation
import HTTP
import PluginKit

/// Mattermost's REST API and its `response_url`s, with the limits that matter.
/// https://developers.mattermost.com/api-documentation/
struct MattermostService: SimulatedService {
  let chat: MattermostChat

  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer {
    let parts = request.parts
    if parts.starts(with: ["hooks", "commands"]), parts.count == 3 { return await respond(parts[2], request) }
    guard parts.starts(with: ["api", "v4"]) else { return Self.error(404, "api.context.404.app_error", "not found") }
    if await chat.faults.isOn(.chatDown) { return .badGateway(503) }
    guard request.headers["authorization"] == "Bearer \(chat.botToken)" else {
      return Self.error(401, "api.context.session_expired.app_error", "Invalid or expired session, please login again.")
    }
    if await chat.faults.strikesEveryThird(.chatRateLimited) {
      return SimulatedAnswer(status: 429, headers: ["X-RateLimit-Reset": "1"], body: Array("limit exceeded".utf8))
    }
    let rest = Array(parts.dropFirst(2))
    switch (request.method, rest.first, rest.count) {
    case ("GET", "users", 2): return user(rest[1])
    case ("GET", "channels", 4) where rest[2] == "members":
      return rest[1] == MattermostChat.channel
        ? .json(["channel_id": .string(rest[1])])
        : Self.error(404, "app.channel.get_member.missing.app_error", "No channel member found.")
    case ("POST", "files", 1): return await keep(request)
    case ("POST", "posts", 1): return await create(request.json ?? [:])
    case ("PUT", "posts", 3) where rest[2] == "patch": return await patch(rest[1], request.json ?? [:])
    default: return Self.error(404, "api.context.404.app_error", "Sorry, we could not find the page.")
    }
  }

  private func user(_ id: String) -> SimulatedAnswer {
    if id == "me" {
      return .json(["id": .string(MattermostChat.bot), "username": "talos-poc", "is_bot": true])
    }
    return .json(["id": .string(id), "username": .string(String(id.prefix { $0 != "0" }))])
  }

  private func keep(_ request: SimulatedRequest) async -> SimulatedAnswer {
    guard request.query["channel_id"] == MattermostChat.channel, let name = request.query["filename"], !name.isEmpty,
      !request.body.isEmpty
    else { return Self.error(400, "api.file.upload_file.incorrect_channelId.app_error", "Unable to upload the file.") }
    let id = "file\(await chat.room.next())"
    await chat.room.keep(.init(id: id, name: name, bytes: request.body))
    return .json(["file_infos": [["id": .string(id), "name": .string(name)]], "client_ids": []], status: 201)
  }

  private func create(_ body: JSONValue) async -> SimulatedAnswer {
    guard let channel = body["channel_id"]?.string, channel == MattermostChat.channel else {
      return Self.error(403, "api.context.permissions.app_error", "You do not have the appropriate permissions.")
    }
    if let problem = Self.problem(body) { return problem }
    guard await chat.room.show((body["file_ids"]?.array ?? []).compactMap(\.string)) else {
      return Self.error(400, "api.post.create_post.attach_files.error", "Unable to attach the files.")
    }
    let root = body["root_id"]?.string
    if let root, await chat.room.message(root) == nil {
      return Self.error(400, "api.post.create_post.root_id.app_error", "Invalid RootId parameter.")
    }
    let id = String(await chat.room.next()).leftPadded
    let message = ChatRoom.Message(
      id: id, channel: channel, thread: root, text: body["message"]?.string ?? "",
      buttons: Self.buttons(body["props"]?["attachments"]))
    let made = await chat.room.post(message, key: body["pending_post_id"]?.string)
    return .json(Self.post(made, body), status: 201)
  }

  private func patch(_ id: String, _ body: JSONValue) async -> SimulatedAnswer {
    if let problem = Self.problem(body) { return problem }
    guard
      await chat.room.edit(
        id, text: body["message"]?.string ?? "", buttons: Self.buttons(body["props"]?["attachments"]))
    else { return Self.error(404, "app.post.get.app_error", "Unable to get the post.") }
    return .json(Self.post(id, body))
  }

  private func respond(_ id: String, _ request: SimulatedRequest) async -> SimulatedAnswer {
    guard let user = await chat.useAddress(id) else {
      return Self.error(400, "api.command.execute_command.response_url.app_error", "used up")
    }
    guard let body = request.json else { return Self.error(400, "model.command_response", "no JSON") }
    let message = ChatRoom.Message(
      id: "", channel: MattermostChat.channel, text: body["text"]?.string ?? "",
      buttons: Self.buttons(body["attachments"]))
    await chat.room.happened(.answered(user: user, message))
    return .text("ok")
  }

  private static func post(_ id: String, _ body: JSONValue) -> JSONValue {
    ["id": .string(id), "channel_id": .string(MattermostChat.channel), "message": body["message"] ?? ""]
  }

  private static func problem(_ body: JSONValue) -> SimulatedAnswer? {
    guard (body["message"]?.string ?? "").unicodeScalars.count > 16_383 else { return nil }
    return error(400, "model.post.is_valid.msg.app_error", "Invalid message.")
  }

  static func buttons(_ attachments: JSONValue?) -> [ChatRoom.Button] {
    (attachments?.array ?? []).flatMap { $0["actions"]?.array ?? [] }.compactMap { action in
      guard let integration = action["integration"] else { return nil }
      return ChatRoom.Button(label: action["name"]?.string ?? "", value: integration.text)
    }
  }

  private static func error(_ status: Int, _ id: String, _ message: String) -> SimulatedAnswer {
    .json(
      ["id": .string(id), "message": .string(message), "status_code": .number(Decimal(status))], status: status)
  }
}

extension String {
  fileprivate var leftPadded: String { String(repeating: "0", count: max(0, 26 - count)) + self }
}
