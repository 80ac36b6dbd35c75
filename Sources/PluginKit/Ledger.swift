import Foundation

/// What a call found out about one thing that bills. The core owns the ledger; an action only reports.
public enum LedgerEntry: Sendable, Hashable, Codable {
  /// About to buy: written with the memo that holds the intent, before the request goes out.
  case intent(name: String, hourly: Money, at: Date)
  /// It exists under this id of the provider's, and bills since then.
  case bought(name: String, id: String, hourly: Money?, at: Date)
  /// The provider answered 404 for its id: it bills no more.
  case gone(name: String, at: Date)
  /// Proven never to have come to be.
  case never(name: String, at: Date)
}

/// Something that bills, or may: a row of its own that outlives the run which made it.
public struct Resource: Sendable, Hashable, Codable {
  /// Where a resource stands.
  public enum State: String, Sendable, Hashable, Codable, CaseIterable {
    /// The intent to buy is on disk; whether it exists is not known yet.
    case intended
    /// The provider has it.
    case billing
    /// The provider's 404 was seen, or it never came to be.
    case closed
  }

  /// The run that made it.
  public var run: String
  /// The plugin that can inspect and delete it.
  public var provider: String
  /// Its name at the provider, the bot's mark: `<instance>-<run>-<attempt>[-<chosen part>]`.
  public var name: String
  /// The provider's id, once known.
  public var id: String?
  /// The price an hour.
  public var hourly: Money
  /// When the intent to buy was committed: costs and time to live count from here.
  public var from: Date
  /// When it was seen to be gone.
  public var until: Date?
  public var state: State
  /// The seconds that the provider is taken to charge whole: 1 for what is used, 3600 where a started hour counts.
  public var billingUnit: Int64

  public init(
    run: String, provider: String, name: String, id: String? = nil, hourly: Money, from: Date, until: Date? = nil,
    state: State = .intended, billingUnit: Int64 = 1
  ) {
    self.run = run
    self.provider = provider
    self.name = name
    self.id = id
    self.hourly = hourly
    self.from = from
    self.until = until
    self.state = state
    self.billingUnit = billingUnit
  }

  /// What it cost from its intent until `instant` or its end; nothing where it never came to be.
  public func cost(at instant: Date) -> Money {
    if state == .closed, id == nil { return .zero(hourly.currency) }
    return hourly.perHour(from: from, until: min(until ?? instant, max(instant, from)), unit: billingUnit)
  }

  /// What it cost between two instants. Adjoining spans add up to the whole, to the micro-unit.
  public func cost(from start: Date, until end: Date) -> Money { cost(at: max(start, end)) - cost(at: start) }
}
