import Foundation
import HTTP
import PluginKit

/// A small simulated homeserver with one application service; `make test-interop` uses a real Synapse besides.
public actor MatrixChat: SimulatedChat {
  public nonisolated let name = "matrix"
  public nonisolated let room = ChatRoom()
  static let channel = "!talos:sim.test"
  static let bot = "@talos-poc-bot:sim.test"
  nonisolated let homeserverToken = Digest.hex(Digest.randomBytes(16))
  nonisolated let serviceToken = Digest.hex(Digest.randomBytes(16))
  nonisolated let faults: FaultSwitches
  private let client: HTTPClient
  private var origin = ""
  private var botAddress = ""
  private var transactions = 0
  /// The rooms that the bot is in.
  public private(set) var joined: Set<String> = [MatrixChat.channel]
  /// The rooms in which encryption is on.
  private(set) var encrypted: Set<String> = []

  init(faults: FaultSwitches, client: HTTPClient) {
    self.faults = faults
    self.client = client
  }

  public nonisolated var operators: [String] { ["matrix:@ada:sim.test", "matrix:@grace:sim.test"] }
  public nonisolated var stranger: String { "matrix:@eve:elsewhere.test" }
  public nonisolated var place: String { "matrix:\(Self.channel)" }
  public nonisolated var section: String {
    """
    matrix:
      homeserver_url: env:MATRIX_URL
      hs_token: env:MATRIX_HS_TOKEN
      as_token: env:MATRIX_AS_TOKEN
      user_id: "\(Self.bot)"
    """
  }
  public var environment: [String: String] {
    ["MATRIX_URL": origin, "MATRIX_HS_TOKEN": homeserverToken, "MATRIX_AS_TOKEN": serviceToken]
  }

  public func listens(at origin: String) { self.origin = origin }
  public func use(bot: String) { botAddress = bot }
  /// Somebody turns encryption on in a room, which no homeserver takes back.
  public func encrypt(_ room: String) { encrypted.insert(room) }
  func join(_ room: String) { joined.insert(room) }
  func leave(_ room: String) { joined.remove(room) }

  @discardableResult
  public func type(_ text: String, as user: String, delivery: String?) async throws -> ChatAcknowledgement {
    await room.happened(.typed(user: user, text: text))
    return try await send([Self.message("!talos-poc \(text)", as: identifier(user), id: delivery)])
  }

  /// Matrix has no buttons; people type what stands beside the label.
  @discardableResult
  public func press(
    _ button: ChatRoom.Button, of message: ChatRoom.Message, as user: String, delivery: String?
  ) async throws -> ChatAcknowledgement {
    try await type(button.value, as: user, delivery: delivery)
  }

  /// An event of a person's text.
  public static func message(_ body: String, as sender: String, id: String? = nil) -> JSONValue {
    [
      "type": "m.room.message", "event_id": .string(id ?? "$" + Digest.hex(Digest.randomBytes(16))),
      "room_id": .string(channel), "sender": .string(sender), "origin_server_ts": 1_700_000_000_000,
      "content": ["msgtype": "m.text", "body": .string(body)],
    ]
  }

  /// Delivers events as one transaction, once.
  @discardableResult
  public func send(_ events: [JSONValue]) async throws -> ChatAcknowledgement {
    transactions += 1
    var request = HTTPRequest(
      .put, "\(botAddress)/_matrix/app/v1/transactions/\(transactions)",
      headers: ["Authorization": "Bearer \(homeserverToken)", "Content-Type": "application/json"],
      body: Array(JSONValue.object(["events": .array(events)]).text.utf8))
    request.timeout = .seconds(10)
    return ChatAcknowledgement(try await client.send(request))
  }
}
