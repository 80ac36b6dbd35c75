import Foundation
import HTTP
import PluginKit

/// A simulated Teams: a channel with an outgoing webhook that mentions the bot, and a workflow that posts into it.
public actor TeamsChat: SimulatedChat {
  public nonisolated let name = "teams"
  public nonisolated let room = ChatRoom()
  static let tenant = "10000000-0000-4000-8000-000000000001"
  static let channel = "19:simulated@thread.tacv2"

  /// The security token of the outgoing webhook, in base64 as Teams shows it.
  public nonisolated let securityToken = Digest.base64(Digest.randomBytes(32))
  /// The secret part of the workflow's address.
  public nonisolated let signature = Digest.hex(Digest.randomBytes(20))
  nonisolated let faults: FaultSwitches
  let client: HTTPClient
  private var origin = ""
  private(set) var botAddress = ""
  /// What Teams would not take, in order.
  public private(set) var refusals: [String] = []
  /// Whom cards have mentioned, in order.
  public private(set) var mentioned: [String] = []

  init(faults: FaultSwitches, client: HTTPClient) {
    self.faults = faults
    self.client = client
  }

  public nonisolated var operators: [String] { ["1", "2"].map { "teams:\(Self.tenant)/\(Self.person($0))" } }
  public nonisolated var stranger: String { "teams:\(Self.tenant)/\(Self.person("3"))" }
  public nonisolated var place: String { "teams:\(Self.tenant)/\(Self.channel)" }
  private static func person(_ digit: String) -> String { "20000000-0000-4000-8000-00000000000\(digit)" }
  public nonisolated var section: String {
    """
    teams:
      security_token: env:TEAMS_SECURITY_TOKEN
      channels: ["\(Self.tenant)/\(Self.channel)"]
      workflow_url: env:TEAMS_WORKFLOW_URL
    """
  }
  public var environment: [String: String] {
    [
      "TEAMS_SECURITY_TOKEN": securityToken,
      "TEAMS_WORKFLOW_URL": "\(origin)/workflows/w1/triggers/manual/paths/invoke?api-version=1&sig=\(signature)",
    ]
  }

  public func listens(at origin: String) { self.origin = origin }
  public func use(bot: String) { botAddress = bot }
  func refused(_ what: String) { refusals.append(what) }
  func mention(_ people: [String]) { mentioned += people }

  /// A person mentions the outgoing webhook.
  @discardableResult
  public func type(_ text: String, as user: String, delivery: String?) async throws -> ChatAcknowledgement {
    let escaped = text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    return try await write("<at>talos-poc</at>&nbsp;\(escaped)\n", as: user, delivery: delivery)
  }

  /// A person writes a message, in the HTML that Teams sends.
  @discardableResult
  public func write(_ html: String, as user: String, delivery: String? = nil) async throws -> ChatAcknowledgement {
    await room.happened(.typed(user: user, text: html))
    let fresh = "\(1_764_000_000_000 + (await room.next()))"
    let activity: JSONValue = [
      "type": "message", "id": .string(delivery ?? fresh), "timestamp": .string(Self.timestamp(Date())),
      "serviceUrl": "https://smba.trafficmanager.net/emea/", "channelId": "msteams",
      "from": ["id": "29:1", "name": "Somebody", "aadObjectId": .string(identifier(user))],
      "conversation": [
        "isGroup": true, "id": .string("\(Self.channel);messageid=1"), "conversationType": "channel",
        "tenantId": .string(Self.tenant),
      ],
      "text": .string(html), "textFormat": "plain", "entities": [],
      "channelData": [
        "teamsChannelId": .string(Self.channel), "teamsTeamId": "19:team@thread.tacv2",
        "channel": ["id": .string(Self.channel)], "team": ["id": "19:team@thread.tacv2"],
        "tenant": ["id": .string(Self.tenant)],
      ],
    ]
    let response = try await deliver(Array(activity.text.utf8))
    guard response.status == 200, let answer = try? JSONValue(parsing: response.body) else {
      return ChatAcknowledgement(response)
    }
    switch TeamsCardCheck.seen(answer, channel: Self.channel, id: "") {
    case .success(let seen):
      await room.happened(.answered(user: user, seen.message))
      return ChatAcknowledgement(response, message: seen.message)
    case .failure(let problem):
      refused("answer: \(problem.words)")
      return ChatAcknowledgement(response)
    }
  }

  /// What an outgoing webhook shows has no buttons that could be pressed.
  @discardableResult
  public func press(
    _ button: ChatRoom.Button, of message: ChatRoom.Message, as user: String, delivery: String?
  ) async throws -> ChatAcknowledgement {
    throw ChildProgram.Failure("Teams shows no buttons here")
  }

  /// A time as Teams writes it, with seven decimals.
  static func timestamp(_ date: Date) -> String {
    let text = Date.ISO8601FormatStyle(includingFractionalSeconds: true).format(date)
    return text.replacing("Z", with: "0000Z")
  }

  /// Posts a body to the bot as Teams does.
  public func deliver(_ body: [UInt8], authorization: String? = nil) async throws -> HTTPResponse {
    let key = Digest.bytes(base64: securityToken) ?? []
    let signed = "HMAC " + Digest.base64(Digest.hmacSHA256(key: key, body))
    var request = HTTPRequest(
      .post, botAddress + "/teams/messages",
      headers: ["Content-Type": "application/json; charset=utf-8", "Authorization": authorization ?? signed], body: body
    )
    request.timeout = .seconds(10)
    return try await client.send(request)
  }
}
