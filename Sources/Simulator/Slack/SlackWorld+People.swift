import Foundation
import HTTP
import PluginKit

extension SlackWorld {
  /// What the bot answered to a request itself.
  public struct Acknowledgement: Sendable {
    public var status: Int
    public var body: String
    /// What the person sees, nil where that is nothing.
    public var message: SlackMessage?
    /// From the request's first byte to the answer's last, in real seconds.
    public var seconds: Double
  }

  /// A person types a slash command.
  /// - Parameters:
  ///   - delivery: the `trigger_id`, to send the same delivery twice.
  ///   - command: the slash command.
  @discardableResult
  public func type(
    _ text: String, as user: String, in channel: String = SlackWorld.channel, delivery: String? = nil,
    command: String = "/talos-poc"
  ) async throws -> Acknowledgement {
    happened(.typed(user: user, text: text))
    let trigger = delivery ?? "trigger.\(Digest.hex(Digest.randomBytes(8)))"
    let fields = [
      ("token", "deprecated"), ("team_id", Self.team), ("team_domain", "simulated"), ("channel_id", channel),
      ("channel_name", "talos"), ("user_id", user), ("user_name", user.lowercased()), ("command", command),
      ("text", text), ("api_app_id", "A0SIMULATED"), ("is_enterprise_install", "false"),
      ("response_url", newAddress(user: user, channel: channel)), ("trigger_id", trigger),
    ]
    return try await send("/slack/commands", Self.form(fields), user: user, channel: channel)
  }

  /// A person presses a button.
  @discardableResult
  public func press(
    _ button: SlackMessage.Button, as user: String, in channel: String = SlackWorld.channel, ts: String? = nil
  ) async throws -> Acknowledgement {
    happened(.pressed(user: user, label: button.label))
    let payload: JSONValue = [
      "type": "block_actions", "user": ["id": .string(user), "username": .string(user), "team_id": .string(Self.team)],
      "api_app_id": "A0SIMULATED", "token": "deprecated",
      "container": [
        "type": "message", "message_ts": .string(ts ?? ""), "channel_id": .string(channel),
        "is_ephemeral": .bool(ts == nil),
      ],
      "trigger_id": .string("trigger.\(Digest.hex(Digest.randomBytes(8)))"),
      "team": ["id": .string(Self.team), "domain": "simulated"], "channel": ["id": .string(channel), "name": "talos"],
      "response_url": .string(newAddress(user: user, channel: channel)),
      "actions": [
        [
          "action_id": .string(button.action), "block_id": "b", "type": "button", "value": .string(button.value),
          "action_ts": .string("\(Date().timeIntervalSince1970)"),
          "text": ["type": "plain_text", "text": .string(button.label)],
        ]
      ],
    ]
    return try await send("/slack/interactions", Self.form([("payload", payload.text)]), user: user, channel: channel)
  }

  private func send(_ path: String, _ body: String, user: String, channel: String) async throws -> Acknowledgement {
    let time = "\(Int(Date().timeIntervalSince1970))"
    let base = Array("v0:\(time):\(body)".utf8)
    let signature = "v0=" + Digest.hex(Digest.hmacSHA256(key: Array(signingSecret.utf8), base))
    var request = HTTPRequest(
      .post, bot + path,
      headers: [
        "Content-Type": "application/x-www-form-urlencoded", "X-Slack-Request-Timestamp": time,
        "X-Slack-Signature": signature,
      ], body: Array(body.utf8))
    request.timeout = .seconds(10)
    let began = ContinuousClock.now
    let response = try await client.send(request)
    let took = began.duration(to: .now)
    let message = Self.visible(response, channel: channel)
    if let message { happened(.acknowledged(user: user, message: message)) }
    let seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
    return Acknowledgement(status: response.status, body: response.text, message: message, seconds: seconds)
  }

  private static func visible(_ response: HTTPResponse, channel: String) -> SlackMessage? {
    guard response.status == 200, !response.body.isEmpty else { return nil }
    guard let value = try? JSONValue(parsing: response.body) else {
      return SlackMessage(channel: channel, ts: "", text: response.text)
    }
    return SlackMessage(
      channel: channel, ts: "", text: value["text"]?.string ?? "", blocks: value["blocks"]?.array ?? [])
  }

  private static func form(_ fields: [(String, String)]) -> String {
    var allowed = CharacterSet.alphanumerics
    allowed.insert(charactersIn: "-._~")
    return fields.map { "\($0.0)=\($0.1.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")" }
      .joined(separator: "&")
  }
}
