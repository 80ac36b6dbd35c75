import Foundation
import PluginKit

/// Discord's HTTP API, as far as a bot of interactions needs it.
/// https://discord.com/developers/docs/reference
struct DiscordService: SimulatedService {
  let chat: DiscordChat
  /// The flag of a message that one person alone sees.
  private static let ephemeral = 64

  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer {
    // A request without a proper name is refused before anything else.
    guard request.headers["user-agent"]?.hasPrefix("DiscordBot (") == true else {
      return .json(["message": "internal network error", "code": 40333], status: 403)
    }
    if await chat.faults.isOn(.chatDown) { return .badGateway(503) }
    if await chat.faults.strikesEveryThird(.chatRateLimited) { return Self.tooMany(1) }
    let parts = Array(request.parts.drop { $0 == "api" || $0 == "v10" })
    let answer = await route(request, parts)
    if answer.status >= 400 {
      await chat.refused("\(request.method) \(answer.status) \(String(decoding: answer.body, as: UTF8.self))")
    }
    return answer
  }

  private func route(_ request: SimulatedRequest, _ parts: [String]) async -> SimulatedAnswer {
    switch (parts.first, parts.count) {
    case ("webhooks", 3...): return await interaction(request, parts)
    default: break
    }
    guard request.headers["authorization"] == "Bot \(chat.botToken)" else {
      return Self.error(401, 0, "401: Unauthorized")
    }
    switch (request.method, parts.first, parts.count) {
    case ("GET", "applications", 2): return .json(await application())
    case ("GET", "applications", 3), ("GET", "applications", 5):
      return .json(.array(await chat.registered))
    case ("POST", "applications", 3), ("POST", "applications", 5): return await register(request, parts)
    case ("GET", "channels", 2): return await channel(parts[1])
    case ("POST", "channels", 3): return await post(request, parts[1])
    case ("PATCH", "channels", 4): return await edit(request, parts[1], parts[3])
    default: return Self.error(404, 0, "404: Not Found")
    }
  }

  private func application() async -> JSONValue {
    [
      "id": .string(DiscordChat.applicationID), "name": "talos-poc", "verify_key": .string(chat.publicKey),
      "interactions_endpoint_url": .string(await chat.botAddress + "/discord/interactions"),
    ]
  }

  private func register(_ request: SimulatedRequest, _ parts: [String]) async -> SimulatedAnswer {
    guard let body = request.json, DiscordCommandCheck.problem(body) == nil else {
      return Self.error(400, 50035, request.json.flatMap(DiscordCommandCheck.problem) ?? "Invalid Form Body")
    }
    return .json(await chat.register(body, scope: parts.count == 5 ? parts[3] + "/" : ""), status: 201)
  }

  private func channel(_ id: String) async -> SimulatedAnswer {
    if let refusal = refusal(of: id) { return refusal }
    return .json(["id": .string(id), "name": "talos", "guild_id": .string(DiscordChat.guild), "type": 0])
  }

  private func refusal(of channel: String) -> SimulatedAnswer? {
    switch channel {
    case DiscordChat.channel: nil
    case DiscordChat.hidden: Self.error(403, 50001, "Missing Access")
    default: Self.error(404, 10003, "Unknown Channel")
    }
  }

  private func post(_ request: SimulatedRequest, _ channel: String) async -> SimulatedAnswer {
    if let refusal = refusal(of: channel) { return refusal }
    if await chat.faults.isOn(.chatRefused) { return Self.error(403, 50001, "Missing Access") }
    guard let body = request.json else { return Self.error(400, 50109, "The request body contains invalid JSON.") }
    if let problem = DiscordMessageCheck.problem(body) { return Self.error(400, 50035, problem) }
    let nonce = body["enforce_nonce"]?.bool == true ? body["nonce"]?.string : nil
    if let nonce, let known = await chat.message(nonce: nonce) { return .json(known) }
    if let seconds = await chat.mustWait(in: channel) { return Self.tooMany(seconds / chat.clock.scale) }
    let message = DiscordMessageCheck.seen(body, channel: channel, id: await chat.snowflake())
    _ = await chat.room.post(message)
    await chat.notify(DiscordMessageCheck.mentions(body))
    let answer: JSONValue = [
      "id": .string(message.id), "channel_id": .string(channel), "content": body["content"] ?? "",
      "nonce": body["nonce"] ?? .null,
    ]
    if let nonce { await chat.remember(answer, nonce: nonce) }
    if await chat.faults.strikesEveryThird(.chatAnswerLost) { return .badGateway() }
    return .json(answer)
  }

  private func edit(_ request: SimulatedRequest, _ channel: String, _ id: String) async -> SimulatedAnswer {
    if let refusal = refusal(of: channel) { return refusal }
    guard let body = request.json else { return Self.error(400, 50109, "The request body contains invalid JSON.") }
    if let problem = DiscordMessageCheck.problem(body) { return Self.error(400, 50035, problem) }
    let seen = DiscordMessageCheck.seen(body, channel: channel, id: id)
    guard await chat.room.edit(id, text: seen.text, buttons: seen.buttons) else {
      return Self.error(404, 10008, "Unknown Message")
    }
    return .json(["id": .string(id), "channel_id": .string(channel)])
  }

  /// `/webhooks/{application}/{token}`, which needs no other right than its token, for 15 minutes.
  private func interaction(_ request: SimulatedRequest, _ parts: [String]) async -> SimulatedAnswer {
    guard parts[1] == DiscordChat.applicationID, let known = await chat.interaction(parts[2]) else {
      return Self.error(401, 50027, "Invalid Webhook Token")
    }
    guard let original = known.original else { return Self.error(404, 10015, "Unknown Webhook") }
    let isOriginal = parts.count == 5 && parts[4] == "@original"
    if request.method == "GET", isOriginal { return .json(.object(original)) }
    guard let body = request.json else { return Self.error(400, 50109, "The request body contains invalid JSON.") }
    if let problem = DiscordMessageCheck.problem(body) { return Self.error(400, 50035, problem) }
    let flags = (request.method == "PATCH" ? original["flags"] : body["flags"])?.int ?? 0
    let message = DiscordMessageCheck.seen(
      body, channel: DiscordChat.channel, id: isOriginal ? known.originalID : await chat.snowflake())
    switch (request.method, isOriginal) {
    case ("PATCH", true):
      await chat.answer(parts[2], with: original.merging(["flags": .number(.init(flags & ~128))]) { $1 })
    case ("POST", false) where parts.count == 3: break
    default: return Self.error(404, 0, "404: Not Found")
    }
    if flags & DiscordService.ephemeral != 0 {
      await chat.room.happened(.answered(user: known.user, message))
    } else {
      _ = await chat.room.post(message)
    }
    return .json(["id": .string(message.id)])
  }

  private static func error(_ status: Int, _ code: Int, _ message: String) -> SimulatedAnswer {
    .json(["message": .string(message), "code": .number(.init(code))], status: status)
  }

  private static func tooMany(_ seconds: Double) -> SimulatedAnswer {
    var answer = SimulatedAnswer.json(
      ["message": "You are being rate limited.", "retry_after": .number(Decimal(seconds)), "global": false], status: 429
    )
    answer.headers["Retry-After"] = "\(max(1, Int(seconds.rounded(.up))))"
    return answer
  }
}
