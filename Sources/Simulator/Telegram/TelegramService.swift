import Foundation
import PluginKit

/// Telegram's Bot API: `/bot<TOKEN>/<method>`.
/// https://core.telegram.org/bots/api
struct TelegramService: SimulatedService {
  let chat: TelegramChat

  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer {
    if await chat.faults.isOn(.chatDown) { return .badGateway() }
    let parts = request.parts
    guard parts.count == 2, parts[0].hasPrefix("bot") else { return Self.error(404, "Not Found") }
    guard parts[0] == "bot" + chat.botToken else { return Self.error(401, "Unauthorized") }
    if await chat.faults.strikesEveryThird(.chatRateLimited) { return Self.tooMany(1) }
    // The Bot API takes JSON and forms alike.
    let body =
      request.json ?? .object(request.form.mapValues { (try? JSONValue(parsing: Array($0.utf8))) ?? .string($0) })
    let answer = await method(parts[1], body)
    if answer.status >= 400 { await chat.refused("\(parts[1]): \(String(decoding: answer.body, as: UTF8.self))") }
    return answer
  }

  /// Carries out a method, called by the bot or named in its answer to an update.
  func method(_ name: String, _ body: JSONValue) async -> SimulatedAnswer {
    switch name.lowercased() {
    case "getme":
      return Self.result([
        "id": 7_000_000_001, "is_bot": true, "first_name": "talos-poc", "username": .string(TelegramChat.username),
      ])
    case "setwebhook": return await setWebhook(body)
    case "getwebhookinfo":
      return Self.result([
        "url": await chat.webhook["url"] ?? "", "pending_update_count": 0, "has_custom_certificate": false,
      ])
    case "setmycommands": return await setCommands(body)
    case "getchat":
      guard let id = Self.chat(body), Self.knows(id) else { return Self.error(400, "Bad Request: chat not found") }
      return Self.result(["id": body["chat_id"] ?? 0, "type": "supergroup", "title": "talos"])
    case "sendmessage": return await send(body)
    case "editmessagetext": return await edit(body)
    case "answercallbackquery": return await answerCallback(body)
    default: return Self.error(404, "Not Found: method not found")
    }
  }

  private func setWebhook(_ body: JSONValue) async -> SimulatedAnswer {
    guard body["url"]?.string?.hasPrefix("https://") == true else {
      return Self.error(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
    }
    guard body["secret_token"]?.string?.wholeMatch(of: #/[A-Za-z0-9_-]{1,256}/#) != nil else {
      return Self.error(400, "Bad Request: secret token contains unallowed characters")
    }
    await chat.set(webhook: body.object ?? [:])
    return Self.result(true)
  }

  private func setCommands(_ body: JSONValue) async -> SimulatedAnswer {
    let commands = body["commands"]?.array ?? []
    for command in commands {
      guard command["command"]?.string?.wholeMatch(of: #/[a-z0-9_]{1,32}/#) != nil,
        (1...256).contains(command["description"]?.string?.count ?? 0)
      else { return Self.error(400, "Bad Request: BOT_COMMAND_INVALID") }
    }
    await chat.set(commands: commands)
    return Self.result(true)
  }

  static func chat(_ body: JSONValue) -> String? {
    body["chat_id"].flatMap { $0.string ?? $0.decimal.map { "\($0)" } }
  }

  static func knows(_ chat: String) -> Bool {
    [TelegramChat.group, TelegramChat.moving, TelegramChat.moved].contains(chat) || !chat.hasPrefix("-")
  }

  private func answerCallback(_ body: JSONValue) async -> SimulatedAnswer {
    guard (body["text"]?.string ?? "").utf16.count <= 200 else {
      return Self.error(400, "Bad Request: MESSAGE_TOO_LONG")
    }
    guard let id = body["callback_query_id"]?.string, await chat.answer(callback: id) else {
      return Self.error(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
    }
    return Self.result(true)
  }

  static func result(_ value: JSONValue) -> SimulatedAnswer { .json(["ok": true, "result": value]) }

  static func tooMany(_ seconds: Int) -> SimulatedAnswer {
    error(429, "Too Many Requests: retry after \(seconds)", ["retry_after": .number(Decimal(seconds))])
  }

  static func error(
    _ code: Int, _ description: String, _ parameters: [String: JSONValue] = [:]
  ) -> SimulatedAnswer {
    var body: [String: JSONValue] = [
      "ok": false, "error_code": .number(Decimal(code)), "description": .string(description),
    ]
    if !parameters.isEmpty { body["parameters"] = .object(parameters) }
    return .json(.object(body), status: code)
  }
}
