/// What can go wrong on purpose. Every fault is off unless it is named, and can be switched while the simulation runs.
public enum Fault: String, Sendable, Hashable, CaseIterable, Codable {
  // Latitude: money and stock.
  /// Every call answers 401.
  case keyRefused = "key-refused"
  /// No plan has stock.
  case noStock = "no-stock"
  /// The site of the first purchase answers 422 SERVERS_OUT_OF_STOCK although the price list shows stock.
  case stockVanishes = "stock-vanishes"
  /// After the first look at the price list every price is a half higher.
  case dearer = "dearer"
  /// The account counts a started hour whole.
  case billsStartedHours = "bills-started-hours"
  /// Servers bill by the month, whatever was ordered.
  case billsMonthly = "bills-monthly"

  // Latitude: answers that get lost.
  /// A purchase is carried out, and its answer is a 502 in HTML.
  case purchaseAnswerLost = "purchase-answer-lost"
  /// A purchase answers 502 and nothing comes of it.
  case purchaseLost = "purchase-lost"
  /// A purchase answers 502, and its server shows up half a minute later.
  case purchaseLate = "purchase-late"
  /// A reinstall is carried out, and its answer is a 502.
  case reinstallAnswerLost = "reinstall-answer-lost"
  /// A DELETE in mid-deployment answers 204 and does nothing.
  case deleteLost = "lost-delete"
  /// Servers are locked: a DELETE answers 204 and does nothing.
  case serversLocked = "servers-locked"
  /// Every third GET answers 503 in HTML.
  case flaky
  /// Every call answers 429.
  case rateLimited = "rate-limited"

  // Latitude: servers that go wrong.
  /// A deployment ends in `failed_deployment`.
  case deploymentFails = "deployment-fails"
  /// A deployment never ends.
  case neverReady = "never-ready"
  /// A server is 404 a minute after it was on.
  case vanishes

  // Talos.
  /// Nothing ever listens on the port.
  case talosSilent = "talos-silent"
  /// An earlier installation boots: a configured node that wants a client certificate.
  case talosConfigured = "talos-configured"
  /// Something else listens on the port.
  case talosForeign = "talos-foreign"
  /// A Talos of another version boots.
  case talosWrongVersion = "talos-wrong-version"
  /// A Talos of another schematic boots.
  case talosWrongSchematic = "talos-wrong-schematic"
  /// A Talos of an earlier tenant answers at the address until the disks are erased.
  case talosStale = "talos-stale"
  /// The node makes a new key fifteen seconds after it came up.
  case keyChanges = "key-changes"

  // The others.
  /// The Image Factory answers 503.
  case factoryDown = "factory-down"
  /// Slack's Web API answers 503.
  case slackDown = "slack-down"
  /// Slack's Web API answers 429 to every third call.
  case slackRateLimited = "slack-rate-limited"
  /// Slack's Web API answers `ok: false, not_in_channel`.
  case slackNotInChannel = "slack-not-in-channel"
  /// Every chat server but Slack answers 503.
  case chatDown = "chat-down"
  /// Every chat server but Slack answers 429 to every third call.
  case chatRateLimited = "chat-rate-limited"
  /// Discord, Telegram and Teams refuse to post: the bot was thrown out of the channel.
  case chatRefused = "chat-refused"
  /// Discord and Telegram take every third message and answer 502.
  case chatAnswerLost = "chat-answer-lost"
  /// Vault refuses the first token that it sees.
  case vaultTokenRefused = "vault-token-refused"

  // The DNS provider.
  /// Every call answers 503.
  case dnsDown = "dns-down"
  /// Every third call answers 429.
  case dnsRateLimited = "dns-rate-limited"
  /// Every call answers 403.
  case dnsTokenRefused = "dns-token-refused"
  /// A record is made, and its answer is a 502.
  case dnsAnswerLost = "dns-answer-lost"

  // Machines that somebody owns.
  /// Every third magic packet, the first one too, is lost.
  case wakePacketLost = "wake-packet-lost"
  /// No machine wakes.
  case wakeIgnored = "wake-ignored"
  /// The power switch answers 503.
  case powerDown = "power-down"
  /// The power switch says that it is off now, and the machine stays on.
  case powerIgnored = "power-ignored"
}

/// The switches, shared by all simulated servers.
public actor FaultSwitches {
  private var on: Set<Fault>
  private var counts: [Fault: Int] = [:]

  public init(_ on: Set<Fault> = []) { self.on = on }

  /// Whether a fault is on.
  public func isOn(_ fault: Fault) -> Bool { on.contains(fault) }
  /// Switches a fault.
  public func set(_ fault: Fault, _ value: Bool) { if value { on.insert(fault) } else { on.remove(fault) } }
  /// All that are on.
  public var all: Set<Fault> { on }
  /// Whether a fault is on, and this is the first, fourth, seventh, … call that asks.
  public func strikesEveryThird(_ fault: Fault) -> Bool {
    guard on.contains(fault) else { return false }
    counts[fault, default: 0] += 1
    return (counts[fault] ?? 0) % 3 == 1
  }
}
