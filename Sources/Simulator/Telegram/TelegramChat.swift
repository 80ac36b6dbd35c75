import Foundation
import HTTP
import PluginKit

/// A simulated Telegram: groups, the people in them, one bot, and the Bot API's limits.
public actor TelegramChat: SimulatedChat {
  public nonisolated let name = "telegram"
  public nonisolated let room = ChatRoom()
  public static let group = "-1002003004"
  /// A group that has become a supergroup, and the id that it has since.
  static let moving = "-500600"
  static let moved = "-1005006007"
  static let username = "TalosPocBot"

  public nonisolated let botToken = "7000000001:AA" + Digest.hex(Digest.randomBytes(16))
  nonisolated let secretToken = Digest.hex(Digest.randomBytes(16))
  nonisolated let clock: ScaledClock
  nonisolated let faults: FaultSwitches
  let client: HTTPClient
  private var origin = ""
  private(set) var botAddress = ""
  /// What `setWebhook` and `setMyCommands` were told.
  public private(set) var webhook: [String: JSONValue] = [:]
  public private(set) var commands: [JSONValue] = []
  private var limit = RoomLimit(count: 20, seconds: 60)
  private var openCallbacks: Set<String> = []
  /// The messages as the Bot API keeps them, to tell an edit that changes nothing.
  private var kept: [String: JSONValue] = [:]
  /// What the Bot API would not take, in order.
  public private(set) var refusals: [String] = []
  /// Whom messages have mentioned, and what else in them became a link.
  public private(set) var links: [String] = []

  init(clock: ScaledClock, faults: FaultSwitches, client: HTTPClient) {
    self.clock = clock
    self.faults = faults
    self.client = client
  }

  public nonisolated var operators: [String] { ["telegram:810000001", "telegram:810000002"] }
  public nonisolated var stranger: String { "telegram:810000003" }
  public nonisolated var place: String { "telegram:\(Self.group)" }
  public nonisolated var section: String {
    """
    telegram:
      bot_token: env:TELEGRAM_BOT_TOKEN
      secret_token: env:TELEGRAM_SECRET_TOKEN
      username: \(Self.username)
      api_base: env:TELEGRAM_API
    """
  }
  public var environment: [String: String] {
    ["TELEGRAM_BOT_TOKEN": botToken, "TELEGRAM_SECRET_TOKEN": secretToken, "TELEGRAM_API": origin]
  }

  public func listens(at origin: String) { self.origin = origin }
  public func use(bot: String) { botAddress = bot }

  func set(webhook members: [String: JSONValue]) { webhook = members }
  func set(commands list: [JSONValue]) { commands = list }
  func refused(_ what: String) { refusals.append(what) }
  func note(links found: [String]) { links += found }

  func newCallback() -> String {
    let id = "\(UInt64.random(in: 1...UInt64(Int64.max)))"
    openCallbacks.insert(id)
    return id
  }
  /// Takes a callback's one answer; false where it has had it.
  func answer(callback: String) -> Bool { openCallbacks.remove(callback) != nil }

  /// How many simulated seconds a group wants to be left alone; nil where it takes one more message: twenty a minute.
  func mustWait(in chat: String) -> Double? { limit.take(chat, at: clock.now.timeIntervalSince1970) }

  func isSame(_ body: JSONValue, as id: String) -> Bool { kept[id] == body }
  func keep(_ body: JSONValue, as id: String) { kept[id] = body }
}
