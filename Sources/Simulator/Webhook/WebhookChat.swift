import Foundation
import HTTP
import PluginKit

/// A simulated other side of the generic webhook.
public actor WebhookChat: SimulatedChat, SimulatedService {
  public nonisolated let name = "webhook"
  public nonisolated let room = ChatRoom()
  nonisolated let secret = Digest.hex(Digest.randomBytes(16))
  nonisolated let faults: FaultSwitches
  private let client: HTTPClient
  private var origin = ""
  private var botAddress = ""
  /// Requests whose signature was not the bot's.
  public private(set) var unsigned = 0

  init(faults: FaultSwitches, client: HTTPClient) {
    self.faults = faults
    self.client = client
  }

  public nonisolated var operators: [String] { ["webhook:ci/ada", "webhook:ci/grace"] }
  public nonisolated var stranger: String { "webhook:ci/eve" }
  public nonisolated var place: String { "webhook:ci/ops" }
  public nonisolated var section: String {
    """
    webhook:
      ci: {secret: env:WEBHOOK_SECRET, url: env:WEBHOOK_URL}
    """
  }
  public var environment: [String: String] { ["WEBHOOK_SECRET": secret, "WEBHOOK_URL": origin + "/talos"] }

  public func listens(at origin: String) { self.origin = origin }
  public func use(bot: String) { botAddress = bot }

  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer {
    if await faults.isOn(.chatDown) { return .badGateway(503) }
    if request.method == "HEAD" { return .text("", status: 405) }
    let time = request.headers["x-talos-poc-timestamp"] ?? ""
    guard request.headers["x-talos-poc-signature"] == sign(time, request.body), let body = request.json else {
      unsigned += 1
      return .text("unsigned", status: 401)
    }
    if await faults.strikesEveryThird(.chatRateLimited) { return .text("wait", status: 429) }
    let message = body["message"] ?? [:]
    let text = message["text"]?.string ?? ""
    switch body["kind"]?.string {
    case "post":
      let made = ChatRoom.Message(
        id: "m\(await room.next())", channel: body["channel"]?.string ?? "", thread: body["thread"]?.string, text: text,
        buttons: Self.buttons(message))
      return .json(["id": .string(await room.post(made, key: body["key"]?.string))])
    case "edit":
      let edited = await room.edit(body["id"]?.string ?? "", text: text, buttons: Self.buttons(message))
      return edited ? .json([:]) : .text("gone", status: 404)
    case "reply":
      let made = ChatRoom.Message(id: "", channel: "", text: text, buttons: Self.buttons(message))
      await room.happened(.answered(user: "webhook:ci/\(body["user"]?.string ?? "")", made))
      return .json([:])
    default: return .text("unknown kind", status: 400)
    }
  }

  @discardableResult
  public func type(_ text: String, as user: String, delivery: String?) async throws -> ChatAcknowledgement {
    await room.happened(.typed(user: user, text: text))
    return try await send(["text": .string(text)], as: user, delivery)
  }

  @discardableResult
  public func press(
    _ button: ChatRoom.Button, of message: ChatRoom.Message, as user: String, delivery: String?
  ) async throws -> ChatAcknowledgement {
    await room.happened(.pressed(user: user, label: button.label))
    return try await send(["press": .string(button.value)], as: user, delivery)
  }

  private func send(_ what: [String: JSONValue], as user: String, _ delivery: String?) async throws
    -> ChatAcknowledgement
  {
    var members = what
    members["id"] = .string(delivery ?? Digest.hex(Digest.randomBytes(8)))
    members["user"] = .string(identifier(user))
    members["channel"] = "ops"
    let body = Array(JSONValue.object(members).text.utf8)
    let time = "\(Int64(Date().timeIntervalSince1970))"
    var request = HTTPRequest(
      .post, "\(botAddress)/webhook/ci",
      headers: [
        "Content-Type": "application/json", "X-Talos-Poc-Timestamp": time, "X-Talos-Poc-Signature": sign(time, body),
      ], body: body)
    request.timeout = .seconds(10)
    let response = try await client.send(request)
    guard let message = (try? JSONValue(parsing: response.body))?["message"], let text = message["text"]?.string else {
      return ChatAcknowledgement(response)
    }
    let shown = ChatRoom.Message(id: "", channel: "ops", text: text, buttons: Self.buttons(message))
    await room.happened(.answered(user: user, shown))
    return ChatAcknowledgement(response, message: shown)
  }

  private nonisolated func sign(_ time: String, _ body: [UInt8]) -> String {
    "v1=" + Digest.hex(Digest.hmacSHA256(key: Array(secret.utf8), Array("v1:\(time):".utf8) + body))
  }

  private static func buttons(_ message: JSONValue) -> [ChatRoom.Button] {
    (message["buttons"]?.array ?? []).compactMap { button in
      button["press"]?.string.map { ChatRoom.Button(label: button["label"]?.string ?? "", value: $0) }
    }
  }
}
