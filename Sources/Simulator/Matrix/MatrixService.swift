import Foundation
import HTTP
import PluginKit

/// The part of Matrix' client API that an application service uses, with the limits that matter.
/// https://spec.matrix.org/latest/client-server-api/
struct MatrixService: SimulatedService {
  let chat: MatrixChat

  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer {
    if await chat.faults.isOn(.chatDown) { return .badGateway(503) }
    guard request.headers["authorization"] == "Bearer \(chat.serviceToken)" else {
      return Self.error(401, "M_UNKNOWN_TOKEN", "Unrecognised access token")
    }
    if await chat.faults.strikesEveryThird(.chatRateLimited) {
      return .json(["errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 1000], status: 429)
    }
    let parts = request.parts.map { $0.removingPercentEncoding ?? $0 }
    if request.method == "POST", parts == ["_matrix", "media", "v3", "upload"] { return await keep(request) }
    guard parts.starts(with: ["_matrix", "client", "v3"]) else { return Self.unknown }
    let rest = Array(parts.dropFirst(3))
    switch (request.method, rest.first, rest.count) {
    case ("GET", "account", 2): return .json(["user_id": .string(MatrixChat.bot)])
    case ("GET", "joined_rooms", 1):
      return .json(["joined_rooms": .array(await chat.joined.sorted().map { .string($0) })])
    case ("POST", "rooms", 3) where rest[2] == "join":
      await chat.join(rest[1])
      return .json(["room_id": .string(rest[1])])
    case ("POST", "rooms", 3) where rest[2] == "leave":
      await chat.leave(rest[1])
      return .json([:])
    case ("GET", "rooms", 4) where rest[2] == "state": return await state(rest[3], of: rest[1])
    case ("PUT", "rooms", 5) where rest[2] == "send": return await send(rest[1], key: rest[4], request)
    default: return Self.unknown
    }
  }

  /// The one state event that the bot asks for.
  private func state(_ type: String, of room: String) async -> SimulatedAnswer {
    guard await chat.joined.contains(room) else { return Self.error(403, "M_FORBIDDEN", "User not in room") }
    guard type == "m.room.encryption", await chat.encrypted.contains(room) else {
      return Self.error(404, "M_NOT_FOUND", "Event not found.")
    }
    return .json(["algorithm": "m.megolm.v1.aes-sha2"])
  }

  private func keep(_ request: SimulatedRequest) async -> SimulatedAnswer {
    let id = "mxc://sim.test/\(await chat.room.next())"
    await chat.room.keep(.init(id: id, name: request.query["filename"] ?? "", bytes: request.body))
    return .json(["content_uri": .string(id)])
  }

  private func send(_ room: String, key: String, _ request: SimulatedRequest) async -> SimulatedAnswer {
    guard await chat.joined.contains(room) else { return Self.error(403, "M_FORBIDDEN", "User not in room") }
    // Where the event as it is stored is larger, other homeservers would refuse it.
    guard request.body.count < 65_000 else { return Self.error(413, "M_TOO_LARGE", "event too large") }
    guard let content = request.json, let body = content["body"]?.string else {
      return Self.error(400, "M_BAD_JSON", "no body")
    }
    guard await chat.room.show([content["url"]?.string].compactMap(\.self)) else {
      return Self.error(404, "M_NOT_FOUND", "no such file")
    }
    let relation = content["m.relates_to"]
    if relation?["rel_type"]?.string == "m.replace", let event = relation?["event_id"]?.string {
      let new = content["m.new_content"]?["body"]?.string ?? ""
      guard await chat.room.edit(event, text: new, buttons: Self.buttons(new)) else {
        return Self.error(404, "M_NOT_FOUND", "no such event")
      }
      return .json(["event_id": .string("$edit\(await chat.room.next())")])
    }
    let thread = relation?["rel_type"]?.string == "m.thread" ? relation?["event_id"]?.string : nil
    let message = ChatRoom.Message(
      id: "$event\(await chat.room.next())", channel: room, thread: thread, text: body, buttons: Self.buttons(body))
    return .json(["event_id": .string(await chat.room.post(message, key: key))])
  }

  /// What a person could type instead of pressing a button: ``Confirm: `!talos-poc confirm k3x7qa` ``.
  private static func buttons(_ body: String) -> [ChatRoom.Button] {
    body.split(separator: "\n").compactMap { line in
      guard let match = line.firstMatch(of: /^([A-Z][a-z ]+): `!talos-poc ([^`]+)`$/) else { return nil }
      return ChatRoom.Button(label: String(match.1), value: String(match.2))
    }
  }

  private static let unknown = error(404, "M_UNRECOGNIZED", "Unrecognized request")

  private static func error(_ status: Int, _ code: String, _ sentence: String) -> SimulatedAnswer {
    .json(["errcode": .string(code), "error": .string(sentence)], status: status)
  }
}
