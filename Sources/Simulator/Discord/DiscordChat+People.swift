import Foundation
import HTTP
import PluginKit

extension DiscordChat {
  /// A person uses the slash command: the text as on other platforms, sent as Discord sends it, with sub-command and
  /// options.
  @discardableResult
  public func type(_ text: String, as user: String, delivery: String?) async throws -> ChatAcknowledgement {
    await room.happened(.typed(user: user, text: text))
    return try await send(["type": 2, "data": Self.data(text)], user: user, delivery: delivery)
  }

  @discardableResult
  public func press(
    _ button: ChatRoom.Button, of message: ChatRoom.Message, as user: String, delivery: String?
  ) async throws -> ChatAcknowledgement {
    await room.happened(.pressed(user: user, label: button.label))
    let members: [String: JSONValue] = [
      "type": 3, "data": ["custom_id": .string(button.value), "component_type": 2],
      "message": ["id": .string(message.id), "content": .string(message.text)],
    ]
    return try await send(members, user: user, delivery: delivery)
  }

  /// Discord looks whether the bot is there and whether it checks signatures: when the address is saved, and at random
  /// later.
  /// - Returns: the answer to a good PING, and the statuses for one with a wrong signature and an altered one.
  public func probe() async throws -> (good: ChatAcknowledgement, wrong: Int, altered: Int) {
    let ping = Array(
      #"{"application_id":"\#(Self.applicationID)","id":"1","token":"t","type":1,"version":1}"#.utf8)
    let good = try await deliver(ping)
    let wrong = try await deliver(ping, signature: Digest.hex(Digest.randomBytes(64)))
    let altered = try await deliver(ping + [32], signature: sign(ping).signature)
    return (ChatAcknowledgement(good), wrong.status, altered.status)
  }

  private func send(
    _ members: [String: JSONValue], user: String, delivery: String?
  ) async throws -> ChatAcknowledgement {
    let token = await open(user: user)
    let fresh = await snowflake()
    let id = delivery.map { "\(DeliveryNumber.of($0, digits: 18))" } ?? fresh
    let body = members.merging([
      "id": .string(id), "application_id": .string(Self.applicationID), "token": .string(token),
      "version": 1,
      "guild_id": .string(Self.guild), "channel_id": .string(Self.channel), "locale": "en-US",
      "channel": ["id": .string(Self.channel), "type": 0, "name": "talos"], "app_permissions": "274877975552",
      "member": ["user": ["id": .string(identifier(user)), "username": "somebody"], "roles": [], "permissions": "0"],
    ]) { $1 }
    let response = try await deliver(Array(JSONValue.object(body).text.utf8))
    return ChatAcknowledgement(response, message: await answered(token, by: response, user: user))
  }

  /// Posts a body to the bot as Discord does.
  public func deliver(_ body: [UInt8], signature: String? = nil) async throws -> HTTPResponse {
    let signed = sign(body)
    var request = HTTPRequest(
      .post, botAddress + "/discord/interactions",
      headers: [
        "Content-Type": "application/json", "User-Agent": "Discord-Interactions/1.0 (+https://discord.com)",
        "X-Signature-Timestamp": signed.timestamp, "X-Signature-Ed25519": signature ?? signed.signature,
      ], body: body)
    request.timeout = .seconds(10)
    return try await client.send(request)
  }

  private func sign(_ body: [UInt8]) -> (timestamp: String, signature: String) {
    let timestamp = "\(Int(Date().timeIntervalSince1970))"
    return (timestamp, Digest.hex(Ed25519.sign(Array(timestamp.utf8) + body, seed: seed) ?? []))
  }

  /// What the answer to an interaction does, by its type.
  private func answered(_ token: String, by response: HTTPResponse, user: String) async -> ChatRoom.Message? {
    guard response.status == 200, let value = try? JSONValue(parsing: response.body), let kind = value["type"]?.int,
      let known = interaction(token)
    else { return nil }
    let data = value["data"] ?? [:]
    let flags = data["flags"]?.int ?? 0
    var original: [String: JSONValue] = ["id": .string(known.originalID), "flags": .number(Decimal(flags))]
    switch kind {
    case 4:
      if let problem = DiscordMessageCheck.problem(data) {
        refused("answer: \(problem)")
        return nil
      }
      answer(token, with: original)
      let message = DiscordMessageCheck.seen(data, channel: Self.channel, id: known.originalID)
      await room.happened(.answered(user: user, message))
      return message
    case 5:
      original["flags"] = .number(Decimal(flags | 128))
      answer(token, with: original)
    case 6: answer(token, with: original)
    default: refused("answer: the type \(kind)")
    }
    return nil
  }

  /// The words of a command as Discord's client sends them after a person filled in its options.
  static func data(_ text: String) -> JSONValue {
    var words = text.split(separator: " ").map(String.init)
    let name = words.isEmpty ? "help" : words.removeFirst()
    var options: [JSONValue] = []
    func add(_ name: String, _ value: JSONValue) {
      options.append(["name": .string(name), "type": value.bool == nil ? 3 : 5, "value": value])
    }
    while !words.isEmpty {
      let word = words.removeFirst()
      if word.hasPrefix("--") {
        let hasValue = words.first.map { !$0.hasPrefix("--") } ?? false
        add(String(word.dropFirst(2)), hasValue ? .string(words.removeFirst()) : true)
      } else if word.wholeMatch(of: #/[0-9]+[smhd]/#) != nil {
        add("time", .string(word))
      } else {
        add(name == "help" ? "topic" : "run", .string(word))
      }
    }
    return [
      "id": "1", "name": "talos-poc", "type": 1,
      "options": [["name": .string(name), "type": 1, "options": .array(options)]],
    ]
  }
}
