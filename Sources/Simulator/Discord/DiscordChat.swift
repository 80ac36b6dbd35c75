import Foundation
import HTTP
import PluginKit

/// A simulated Discord server: its channels, the people in it, one application with its keys, and the API's limits.
public actor DiscordChat: SimulatedChat {
  public nonisolated let name = "discord"
  public nonisolated let room = ChatRoom()
  static let guild = "900000000000000001"
  static let channel = "900000000000000002"
  /// A channel that the bot may not see.
  static let hidden = "900000000000000004"
  static let applicationID = "900000000000000005"

  /// An interaction whose token still works.
  struct Interaction {
    var user: String
    var made: Date
    /// The id of its first answer, and the answer itself once the bot has given one.
    var originalID: String
    var original: [String: JSONValue]?
  }

  nonisolated let botToken = "MT" + Digest.hex(Digest.randomBytes(20))
  nonisolated let seed: [UInt8]
  /// The application's public key in hexadecimal, as its page shows it.
  public nonisolated let publicKey: String
  nonisolated let clock: ScaledClock
  nonisolated let faults: FaultSwitches
  let client: HTTPClient
  private var origin = ""
  private(set) var botAddress = ""
  private var commands: [String: JSONValue] = [:]
  private var interactions: [String: Interaction] = [:]
  private var nonces: [String: (message: JSONValue, at: Date)] = [:]
  private var limit = RoomLimit(count: 5, seconds: 5)
  /// What Discord would not take, in order.
  public private(set) var refusals: [String] = []
  /// Whom messages have notified, in order.
  public private(set) var notified: [String] = []

  init(clock: ScaledClock, faults: FaultSwitches, client: HTTPClient) {
    seed = Digest.randomBytes(32)
    publicKey = Ed25519.publicKey(seed: seed).map(Digest.hex) ?? ""
    self.clock = clock
    self.faults = faults
    self.client = client
  }

  public nonisolated var operators: [String] {
    ["910000000000000001", "910000000000000002"].map { "discord:\(Self.guild)/\($0)" }
  }
  public nonisolated var stranger: String { "discord:\(Self.guild)/910000000000000003" }
  public nonisolated var place: String { "discord:\(Self.guild)/\(Self.channel)" }
  public nonisolated var section: String {
    """
    discord:
      public_key: env:DISCORD_PUBLIC_KEY
      application_id: "\(Self.applicationID)"
      bot_token: env:DISCORD_BOT_TOKEN
      api_base: env:DISCORD_API
    """
  }
  public var environment: [String: String] {
    ["DISCORD_PUBLIC_KEY": publicKey, "DISCORD_BOT_TOKEN": botToken, "DISCORD_API": origin + "/api/v10"]
  }

  public func listens(at origin: String) { self.origin = origin }
  public func use(bot: String) { botAddress = bot }

  /// An id of Discord's: a number that grows with time.
  func snowflake() async -> String { "\(1_000_000_000_000_000_000 + (await room.next()))" }

  func refused(_ what: String) { refusals.append(what) }
  func notify(_ people: [String]) { notified += people }

  /// The commands that are registered, by their scope and name.
  public var registered: [JSONValue] { commands.sorted { $0.key < $1.key }.map(\.value) }

  func register(_ command: JSONValue, scope: String) async -> JSONValue {
    var stored = command.object ?? [:]
    stored["id"] = .string(await snowflake())
    stored["application_id"] = .string(Self.applicationID)
    commands[scope + (command["name"]?.string ?? "")] = .object(stored)
    return .object(stored)
  }

  /// A new interaction's token.
  func open(user: String) async -> String {
    let token = "aW50ZXJhY3Rpb24" + Digest.hex(Digest.randomBytes(24))
    interactions[token] = Interaction(user: user, made: clock.now, originalID: await snowflake())
    return token
  }

  /// The interaction of a token, for 15 minutes.
  func interaction(_ token: String) -> Interaction? {
    guard let known = interactions[token], clock.now.timeIntervalSince(known.made) < 900 else { return nil }
    return known
  }

  func answer(_ token: String, with original: [String: JSONValue]) { interactions[token]?.original = original }

  /// How many simulated seconds the channel wants to be left alone; nil where it takes one more message: five in five
  /// seconds.
  func mustWait(in channel: String) -> Double? { limit.take(channel, at: clock.now.timeIntervalSince1970) }

  /// The message that was made under a nonce within the last minutes.
  func message(nonce: String) -> JSONValue? {
    guard let known = nonces[nonce], Date().timeIntervalSince(known.at) < 300 else { return nil }
    return known.message
  }

  func remember(_ message: JSONValue, nonce: String) { nonces[nonce] = (message, Date()) }
}
