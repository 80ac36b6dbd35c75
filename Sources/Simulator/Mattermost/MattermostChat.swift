import Foundation
import HTTP
import PluginKit

/// A simulated Mattermost server with a slash command and a bot account.
public actor MattermostChat: SimulatedChat {
  public nonisolated let name = "mattermost"
  public nonisolated let room = ChatRoom()
  static let team = "team".padded
  static let channel = "channel".padded
  static let bot = "bot".padded
  nonisolated let commandToken = Digest.hex(Digest.randomBytes(13))
  nonisolated let botToken = Digest.hex(Digest.randomBytes(13))
  nonisolated let faults: FaultSwitches
  private let client: HTTPClient
  private var origin = ""
  private var botAddress = ""
  private var addresses: [String: (user: String, uses: Int)] = [:]

  init(faults: FaultSwitches, client: HTTPClient) {
    self.faults = faults
    self.client = client
  }

  public nonisolated var operators: [String] { ["ada", "grace"].map { "mattermost:\(Self.team)/\($0.padded)" } }
  public nonisolated var stranger: String { "mattermost:\(Self.team)/\("eve".padded)" }
  public nonisolated var place: String { "mattermost:\(Self.team)/\(Self.channel)" }
  public nonisolated var section: String {
    """
    mattermost:
      command_token: env:MATTERMOST_COMMAND_TOKEN
      bot_token: env:MATTERMOST_BOT_TOKEN
      server_url: env:MATTERMOST_URL
    """
  }
  public var environment: [String: String] {
    [
      "MATTERMOST_COMMAND_TOKEN": commandToken, "MATTERMOST_BOT_TOKEN": botToken, "MATTERMOST_URL": origin,
    ]
  }

  public func listens(at origin: String) { self.origin = origin }
  public func use(bot: String) { botAddress = bot }

  /// Takes one of the five uses of a `response_url`.
  func useAddress(_ id: String) -> String? {
    guard let address = addresses[id], address.uses < 5 else { return nil }
    addresses[id]?.uses += 1
    return address.user
  }

  @discardableResult
  public func type(_ text: String, as user: String, delivery: String?) async throws -> ChatAcknowledgement {
    await room.happened(.typed(user: user, text: text))
    let id = Digest.hex(Digest.randomBytes(13))
    addresses[id] = (user, 0)
    let fields = [
      ("channel_id", Self.channel), ("channel_name", "talos"), ("command", "/talos-poc"),
      ("response_url", "\(origin)/hooks/commands/\(id)"), ("team_domain", "simulated"), ("team_id", Self.team),
      ("text", text), ("token", commandToken), ("trigger_id", delivery ?? Digest.base64(Digest.randomBytes(30))),
      ("user_id", identifier(user)), ("user_name", "somebody"),
    ]
    let response = try await send(
      "/mattermost/commands", Self.form(fields),
      ["Content-Type": "application/x-www-form-urlencoded", "Authorization": "Token \(commandToken)"])
    return await shown(response, to: user)
  }

  @discardableResult
  public func press(
    _ button: ChatRoom.Button, of message: ChatRoom.Message, as user: String, delivery: String?
  ) async throws -> ChatAcknowledgement {
    await room.happened(.pressed(user: user, label: button.label))
    let integration = try JSONValue(parsing: Array(button.value.utf8))
    let body: JSONValue = [
      "user_id": .string(identifier(user)), "user_name": "somebody", "channel_id": .string(Self.channel),
      "channel_name": "talos", "team_id": .string(Self.team), "team_domain": "simulated",
      "post_id": .string(message.id), "trigger_id": .string(delivery ?? Digest.base64(Digest.randomBytes(30))),
      "type": "", "data_source": "", "context": integration["context"] ?? [:],
    ]
    // The bot's public address is a proxy's in front of it: only the path matters here.
    let path = integration["url"]?.string.flatMap { URLComponents(string: $0)?.path } ?? "/"
    let response = try await send(path, body.text, ["Content-Type": "application/json"])
    return await shown(response, to: user)
  }

  private func send(_ path: String, _ body: String, _ headers: HTTPHeaders) async throws -> HTTPResponse {
    var request = HTTPRequest(.post, botAddress + path, headers: headers, body: Array(body.utf8))
    request.timeout = .seconds(10)
    return try await client.send(request)
  }

  /// What the person sees of an answer: a status that is not 200 is an error, and JSON must parse.
  private func shown(_ response: HTTPResponse, to user: String) async -> ChatAcknowledgement {
    guard response.status == 200, let answer = try? JSONValue(parsing: response.body) else {
      return ChatAcknowledgement(response)
    }
    guard let text = answer["text"]?.string ?? answer["ephemeral_text"]?.string else {
      return ChatAcknowledgement(response)
    }
    let message = ChatRoom.Message(
      id: "", channel: Self.channel, text: text, buttons: MattermostService.buttons(answer["attachments"]))
    await room.happened(.answered(user: user, message))
    return ChatAcknowledgement(response, message: message)
  }

  private static func form(_ fields: [(String, String)]) -> String {
    let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-._~"))
    return fields.map { "\($0.0)=\($0.1.addingPercentEncoding(withAllowedCharacters: allowed) ?? "")" }
      .joined(separator: "&")
  }
}

extension String {
  /// An id as Mattermost makes them: 26 lower-case letters and digits.
  fileprivate var padded: String { padding(toLength: 26, withPad: "0", startingAt: 0) }
}
