import Foundation
import PluginKit

/// Slack's Web API and its `response_url`s, with the limits that matter.
/// https://api.slack.com/methods/chat.postMessage
struct SlackService: SimulatedService {
  let world: SlackWorld
  let control: ControlService?

  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer {
    let parts = request.parts
    switch (parts.first, parts.count) {
    case ("_simulator", _): return await control?.answer(request) ?? .text("not found", status: 404)
    case ("api", 2): return await method(parts[1], request)
    case ("upload", 2): return await receive(parts[1], request)
    case ("response", 2): return await respond(parts[1], request)
    default: return .text("not found", status: 404)
    }
  }

  private func method(_ name: String, _ request: SimulatedRequest) async -> SimulatedAnswer {
    if await world.faults.isOn(.slackDown) { return .badGateway(503) }
    let token = world.botToken
    guard request.headers["authorization"] == "Bearer \(token)" else { return Self.refusal("invalid_auth") }
    if await world.faults.isOn(.slackTokenRevoked) { return Self.refusal("token_revoked") }
    if await world.faults.isOn(.slackOddError) { return Self.refusal("an_error_of_tomorrow") }
    if await world.faults.strikesEveryThird(.slackRateLimited) { return Self.tooMany }
    let isJSON = request.headers["content-type"]?.hasPrefix("application/json") == true
    let arguments = isJSON ? request.json ?? [:] : .object(request.form.mapValues { .string($0) })
    switch name {
    case "auth.test":
      return .json([
        "ok": true, "url": "https://simulated.slack.com/", "team": "Simulated", "team_id": .string(SlackWorld.team),
        "user": "talos-poc", "user_id": "U0BOT", "bot_id": "B0BOT",
      ])
    case "conversations.info":
      guard let channel = arguments["channel"]?.string, SlackWorld.channels.contains(channel) else {
        return Self.refusal("channel_not_found")
      }
      let isMember = await !world.faults.isOn(.slackNotInChannel)
      return .json(["ok": true, "channel": ["id": .string(channel), "is_private": true, "is_member": .bool(isMember)]])
    case "chat.postMessage": return await post(arguments)
    case "chat.update": return await update(arguments)
    case "files.getUploadURLExternal": return await uploadAddress(request)
    case "files.completeUploadExternal": return await completeUpload(arguments)
    default: return Self.refusal("unknown_method")
    }
  }

  private func post(_ arguments: JSONValue) async -> SimulatedAnswer {
    guard let channel = arguments["channel"]?.string, SlackWorld.channels.contains(channel) else {
      return Self.refusal("channel_not_found")
    }
    if await world.faults.isOn(.slackChannelGone), channel == SlackWorld.channel {
      return Self.refusal("channel_not_found")
    }
    if await world.faults.isOn(.slackNotInChannel) { return Self.refusal("not_in_channel") }
    if let error = Self.problem(arguments) { return Self.refusal(error) }
    if let thread = arguments["thread_ts"]?.string, await !world.has(ts: thread, in: channel) {
      return Self.refusal("thread_not_found")
    }
    guard await world.mayPost(in: channel) else { return Self.tooMany }
    let message = await world.post(
      channel: channel, thread: arguments["thread_ts"]?.string,
      text: String((arguments["text"]?.string ?? "").prefix(40_000)), blocks: Self.blocks(arguments))
    return Self.success(message)
  }

  private func update(_ arguments: JSONValue) async -> SimulatedAnswer {
    guard let channel = arguments["channel"]?.string, let ts = arguments["ts"]?.string else {
      return Self.refusal("channel_not_found")
    }
    if await world.faults.isOn(.slackChannelGone), channel == SlackWorld.channel {
      return Self.refusal("channel_not_found")
    }
    if await world.faults.isOn(.slackNotInChannel) { return Self.refusal("not_in_channel") }
    if let error = Self.problem(arguments) { return Self.refusal(error) }
    let text = arguments["text"]?.string ?? ""
    guard text.utf8.count <= 4000 else { return Self.refusal("msg_too_long") }
    let blocks = Self.blocks(arguments)
    guard let message = await world.edit(channel: channel, ts: ts, text: text, blocks: blocks) else {
      return Self.refusal("message_not_found")
    }
    return Self.success(message)
  }

  private func respond(_ id: String, _ request: SimulatedRequest) async -> SimulatedAnswer {
    guard let who = await world.useAddress(id) else { return .json(["ok": false, "error": "used_url"], status: 404) }
    guard let body = request.json else { return .text("invalid_payload", status: 400) }
    if let error = Self.problem(body) { return .text(error, status: 400) }
    let message = SlackMessage(
      channel: who.channel, ts: "", text: body["text"]?.string ?? "", blocks: Self.blocks(body))
    await world.happened(.responded(user: who.user, message: message))
    return .text("ok")
  }

  /// Blocks come as a list in JSON, and as its text in a form.
  private static func blocks(_ arguments: JSONValue) -> [JSONValue] {
    if let list = arguments["blocks"]?.array { return list }
    return arguments["blocks"]?.string.flatMap { try? JSONValue(parsing: Array($0.utf8)) }?.array ?? []
  }

  /// The first limit that a message breaks.
  static func problem(_ arguments: JSONValue) -> String? {
    let blocks = blocks(arguments)
    if blocks.isEmpty, arguments["text"]?.string?.isEmpty != false { return "no_text" }
    guard blocks.count <= 50 else { return "invalid_blocks" }
    for block in blocks {
      let text = block["text"]?["text"]?.string ?? ""
      switch block["type"]?.string {
      case "section":
        guard (1...3000).contains(text.count) || block["fields"] != nil else { return "invalid_blocks" }
      case "header": guard (1...150).contains(text.count) else { return "invalid_blocks" }
      case "context": guard (1...10).contains(block["elements"]?.array?.count ?? 0) else { return "invalid_blocks" }
      case "actions":
        let elements = block["elements"]?.array ?? []
        guard (1...25).contains(elements.count) else { return "invalid_blocks" }
        for element in elements {
          guard (1...75).contains(element["text"]?["text"]?.string?.count ?? 0),
            (element["value"]?.string?.count ?? 0) <= 2000,
            (element["action_id"]?.string?.count ?? 0) <= 255
          else { return "invalid_blocks" }
        }
      case "divider": break
      default: return "invalid_blocks"
      }
    }
    let size = blocks.reduce(0) { $0 + ($1["text"]?["text"]?.string?.count ?? 0) }
    return size > 13_200 ? "msg_blocks_too_long" : nil
  }

  static func refusal(_ error: String) -> SimulatedAnswer { .json(["ok": false, "error": .string(error)]) }
  private static var tooMany: SimulatedAnswer {
    var answer = SimulatedAnswer.json(["ok": false, "error": "ratelimited"], status: 429)
    answer.headers["Retry-After"] = "1"
    return answer
  }
  private static func success(_ message: SlackMessage) -> SimulatedAnswer {
    .json([
      "ok": true, "channel": .string(message.channel), "ts": .string(message.ts), "text": .string(message.text),
      "message": ["type": "message", "text": .string(message.text), "ts": .string(message.ts), "bot_id": "B0BOT"],
    ])
  }
}
