import Foundation
import PluginKit

/// The memo of `create-server`: everything about the purchase of one server under one name.
struct Purchase: Codable, Sendable, Hashable {
  /// What the next call has to do.
  enum Phase: String, Codable, Sendable {
    /// Look at price and stock once more, then write the intent down.
    case offer
    /// The intent is committed: send the request, once.
    case intent
    /// The request may have had its effect: look for the name.
    case doubt
    /// It exists, and the answer did not say how it bills.
    case look
    /// It bills by the month or year: delete it.
    case refuse
  }

  var phase: Phase
  var attempt: Int
  /// The attempt with which this step began; nil in a memo of an earlier release.
  var firstAttempt: Int?
  var plan: String
  var site: String
  /// The bot's mark, `tpoc-k3x7qa-1`.
  var name = ""
  /// The price an hour that a person said yes to.
  var accepted: Money
  /// The price an hour of the offer at hand.
  var hourly: Money
  /// What the server deploys first: the slug of a system, or `ipxe`.
  var system: String
  var intendedAt: Date?
  /// Since when the name is looked for.
  var doubtSince: Date?
  /// Whether another site was already taken because the stock had vanished.
  var hasMoved = false
  /// Sites that turned out to have no stock.
  var emptySites: [String] = []
  /// The provider's id, once known.
  var id: String?
  /// How it bills, where that is not by the hour.
  var billing: String?
  /// When its deletion was last asked for.
  var deletedAt: Date?

  /// How many names this step has used up.
  var tries: Int { attempt - (firstAttempt ?? 1) + 1 }

  /// Names whose purchase never came to be give way to the next attempt's.
  mutating func nextAttempt() {
    attempt += 1
    phase = .offer
    name = ""
    intendedAt = nil
    doubtSince = nil
  }
}

extension Purchase {
  /// The purchase in the memo of a call, or a new one from its inputs.
  init(_ context: ActionContext, instance: String) throws {
    if let memo = context.memo {
      self = try memo.decode(Purchase.self)
      return
    }
    guard let plan = context.inputs.string("plan"), let site = context.inputs.string("site"),
      let accepted = context.inputs.money("confirmed_hourly")
    else { throw PluginError("create-server needs the inputs plan, site and confirmed_hourly") }
    let system =
      context.inputs.string("boot") == "direct"
      ? "ipxe" : context.inputs.string("first_os") ?? "ubuntu_24_04_x64_lts"
    // After `retry`, every name of an earlier attempt stays taken.
    let names = context.resources.compactMap { row in
      ServerName(row.name, instance: instance).map { (row: row, attempt: $0.attempt) }
    }
    let newest = names.max { $0.attempt < $1.attempt }
    let first = (newest?.attempt ?? 0) + 1
    self.init(
      phase: .offer, attempt: first, firstAttempt: first, plan: plan, site: site, accepted: accepted, hourly: accepted,
      system: system)
    // A step that failed in mid-doubt left an intent of which nobody knows what came, or a server of which nobody knows
    // how it bills: that is found out first.
    guard let newest, newest.row.state != .closed else { return }
    id = newest.row.id
    phase = id == nil ? .doubt : .look
    (attempt, firstAttempt) = (newest.attempt, newest.attempt)
    name = newest.row.name
    hourly = newest.row.hourly
    intendedAt = newest.row.from
  }

  func memo() throws -> JSONValue { try JSONValue(encoding: self) }
}
