import Foundation
import HTTP
import PluginKit

/// A simulated Slack workspace: channels with their messages, the people in them, and the limits of the Web API.
public actor SlackWorld {
  public static let team = "T0SIMULATED"
  public static let channel = "C0TALOS"
  static let channels: Set<String> = ["C0TALOS", "C0ALERTS"]

  let signingSecret: String
  let botToken: String
  let clock: ScaledClock
  let faults: FaultSwitches
  let client: HTTPClient
  private(set) var origin = ""
  private(set) var bot = ""
  private var messages: [SlackMessage] = []
  private var log: [SlackEvent] = []
  private var subscribers: [AsyncStream<Void>.Continuation] = []
  private var addresses: [String: (user: String, channel: String, uses: Int, made: Date)] = [:]
  private var posts: [String: [Date]] = [:]
  private var serial = 0
  var files: [SlackFile] = []

  init(signingSecret: String, botToken: String, clock: ScaledClock, faults: FaultSwitches, client: HTTPClient) {
    self.signingSecret = signingSecret
    self.botToken = botToken
    self.clock = clock
    self.faults = faults
    self.client = client
  }

  func listens(at origin: String) { self.origin = origin }
  /// Where the bot takes commands, `http://127.0.0.1:8080`.
  public func use(bot: String) { self.bot = bot }
  public var botAddress: String { bot }

  /// Everything that happened after the first `count` events.
  public func events(after count: Int = 0) -> [SlackEvent] { Array(log.dropFirst(count)) }
  /// The messages of a channel, oldest first, threads included.
  public func messages(in channel: String = SlackWorld.channel) -> [SlackMessage] {
    messages.filter { $0.channel == channel }
  }

  /// Returns once there are more than `count` events, or the task is cancelled.
  public func moreEvents(than count: Int) async {
    let (news, subscriber) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    subscribers.append(subscriber)
    if log.count > count { return }
    for await _ in news where log.count > count { return }
  }

  func happened(_ event: SlackEvent) {
    log.append(event)
    subscribers.removeAll { subscriber in
      if case .terminated = subscriber.yield() { true } else { false }
    }
  }

  /// A time stamp as Slack gives one to each message: its id.
  private func stamp() -> String {
    serial += 1
    let digits = String(serial)
    return "\(Int(Date().timeIntervalSince1970)).\(String(repeating: "0", count: max(0, 6 - digits.count)))\(digits)"
  }

  /// True where the channel takes one more message now: about one a second, of simulated time.
  func mayPost(in channel: String) -> Bool {
    let now = clock.now
    let recent = (posts[channel] ?? []).filter { now.timeIntervalSince($0) < 5 }
    guard recent.count < 5 else { return false }
    posts[channel] = recent + [now]
    return true
  }

  func post(channel: String, thread: String?, text: String, blocks: [JSONValue]) -> SlackMessage {
    let message = SlackMessage(channel: channel, ts: stamp(), thread: thread, text: text, blocks: blocks)
    messages.append(message)
    happened(.posted(message))
    return message
  }

  /// The edited message, or nil where there is none of that id.
  func edit(channel: String, ts: String, text: String, blocks: [JSONValue]) -> SlackMessage? {
    guard let index = messages.firstIndex(where: { $0.channel == channel && $0.ts == ts }) else { return nil }
    let before = messages[index]
    messages[index].text = text
    messages[index].blocks = blocks
    messages[index].edits += 1
    happened(.edited(messages[index], before: before))
    return messages[index]
  }

  func has(ts: String, in channel: String) -> Bool { messages.contains { $0.channel == channel && $0.ts == ts } }

  /// Somebody deletes a message.
  public func delete(ts: String) { messages.removeAll { $0.ts == ts } }

  func newAddress(user: String, channel: String) -> String {
    let id = Digest.hex(Digest.randomBytes(12))
    addresses[id] = (user, channel, 0, clock.now)
    return "\(origin)/response/\(id)"
  }

  /// Takes one of the five uses of a `response_url`; nil where there are none left, or thirty minutes are over.
  func useAddress(_ id: String) -> (user: String, channel: String)? {
    guard let address = addresses[id], address.uses < 5, clock.now.timeIntervalSince(address.made) < 1800 else {
      return nil
    }
    addresses[id]?.uses += 1
    return (address.user, address.channel)
  }
}
