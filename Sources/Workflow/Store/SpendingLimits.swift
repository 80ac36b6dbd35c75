import Foundation
import PluginKit

/// The limits, judged where an amount is reserved, so that two at once cannot both pass. An absent one does not limit.
public struct SpendingLimits: Sendable, Hashable, Codable {
  /// At most so much in a day and in a month.
  public struct Budget: Sendable, Hashable, Codable {
    public var day: Money?
    public var month: Money?
    public init(day: Money? = nil, month: Money? = nil) {
      self.day = day
      self.month = month
    }
  }

  /// The highest price of an hour.
  public var hourly: Money?
  /// One run over its whole time to live.
  public var run: Money?
  /// All runs, those of one person, and those of one channel.
  public var all: Budget
  public var person: Budget
  public var channel: Budget
  /// The zone whose midnight begins a day.
  public var timeZone: String
  /// The currency of all amounts here: that of the provider's account.
  public var currency: String

  public init(
    day: Money? = nil, month: Money? = nil, hourly: Money? = nil, run: Money? = nil, person: Budget = Budget(),
    channel: Budget = Budget(), timeZone: String = "UTC", currency: String = "USD"
  ) {
    all = Budget(day: day, month: month)
    self.hourly = hourly
    self.run = run
    self.person = person
    self.channel = channel
    self.timeZone = timeZone
    self.currency = currency
  }

  /// Whether any budget of a period is set.
  public var haveBudgets: Bool { [all, person, channel].contains { $0 != Budget() } }

  /// One of the budgets of a period, with what counts against it.
  public struct Line: Sendable, Hashable {
    /// Whose budget it is.
    public enum Scope: String, Sendable, Hashable, CaseIterable { case all, person, channel }
    public var scope: Scope
    /// Whether it is one of a day, else of a month.
    public var isDaily: Bool
    public var limit: Money
    public var spent: Money

    /// Its key in the configuration.
    public var name: String {
      (isDaily ? "budget_day" : "budget_month") + (scope == .all ? "" : "_\(scope.rawValue)")
    }
    /// `today`, `this month, by you`.
    public var words: String {
      let period = isDaily ? "today" : "this month"
      return switch scope {
      case .all: period
      case .person: "\(period) for one person"
      case .channel: "\(period) for one channel"
      }
    }
    /// `48.20 USD of 50.00 USD`.
    public var amounts: String { "\(spent.roundedDescription) of \(limit.roundedDescription)" }
  }

  /// Every budget that there is, with what is spent and reserved of it.
  public func lines(_ spending: Spending) -> [Line] {
    let rows: [(Line.Scope, Bool, Money?, Money)] = [
      (.all, true, all.day, spending.today), (.all, false, all.month, spending.thisMonth),
      (.person, true, person.day, spending.personToday), (.person, false, person.month, spending.personThisMonth),
      (.channel, true, channel.day, spending.channelToday), (.channel, false, channel.month, spending.channelThisMonth),
    ]
    return rows.compactMap { scope, isDaily, limit, spent in
      limit.map { Line(scope: scope, isDaily: isDaily, limit: $0, spent: spent) }
    }
  }

  /// The sentence that refuses `amount`, or nil where it fits.
  public func refusal(of amount: Money, hourly price: Money? = nil, given spending: Spending) -> String? {
    if let refusal = refusal(of: amount, hourly: price) { return refusal }
    guard let over = lines(spending).first(where: { $0.spent + amount > $0.limit }) else { return nil }
    return
      "\(amount.roundedDescription) more would exceed the budget of \(over.limit.roundedDescription) \(over.words) "
      + "(\(over.name)): \(over.spent.roundedDescription) is spent or reserved"
  }

  /// The sentence that refuses a run by what it alone costs.
  func refusal(of amount: Money, hourly price: Money?) -> String? {
    guard amount.currency == currency else {
      return "the price is in \(amount.currency) and the limits are in \(currency), so they cannot be compared"
    }
    if let hourly, let price, price > hourly {
      return "\(price) an hour is more than max_hourly, \(hourly)"
    }
    if let run, amount > run {
      return "\(amount.roundedDescription) over the whole time to live is more than budget, \(run.roundedDescription)"
    }
    return nil
  }

  /// The sentence that refuses any new run because a budget is used up, or nil.
  public func exhaustion(given spending: Spending) -> String? {
    lines(spending).first { $0.spent >= $0.limit }.map {
      "The budget of \($0.limit.roundedDescription) \($0.words) (\($0.name)) is used up: "
        + "\($0.spent.roundedDescription) is spent or reserved. What runs goes on; `list` shows it."
    }
  }
}
