import Foundation
import PluginKit

/// What servers cost in a period, line by line; every sum of it is exact to the micro-unit.
public struct CostStatement: Sendable, Hashable {
  /// One server.
  public struct Line: Sendable, Hashable {
    public var resource: Resource
    /// Whose it is; nil where its run is not known any more.
    public var payer: Payer?
    /// What it cost within the period.
    public var cost: Money
  }

  /// One group of costs, by day.
  public struct Group: Sendable, Hashable {
    /// A principal, or a run.
    public var name: String
    /// One amount a day of the period.
    public var days: [Money]
    public var total: Money
    public init(name: String, days: [Money], total: Money) {
      self.name = name
      self.days = days
      self.total = total
    }
  }

  public var period: CostPeriod
  public var currency: String
  /// Until when costs are counted: now, or the period's end.
  public var until: Date
  public var lines: [Line]

  /// The statement over `resources`, as far as they are in `currency`; what goes on billing counts until `now`.
  public init(
    period: CostPeriod, resources: [Resource], payers: [String: Payer], currency: String, now: Date,
    isWanted: (Payer?) -> Bool = { _ in true }
  ) {
    self.period = period
    self.currency = currency
    until = min(period.until, now)
    let end = until
    lines = resources.compactMap { resource in
      let payer = payers[resource.run]
      guard resource.hourly.currency == currency, isWanted(payer) else { return nil }
      let cost = resource.cost(from: period.from, until: max(period.from, end))
      guard cost.microUnits != 0 || (resource.state != .closed && resource.from < end) else { return nil }
      return Line(resource: resource, payer: payer, cost: cost)
    }
  }

  public var total: Money { Money.sum(lines.map(\.cost), currency: currency) }

  /// What each day cost.
  public var days: [Money] {
    period.days.map { day in Money.sum(lines.map { cost(of: $0.resource, on: day) }, currency: currency) }
  }

  /// The costs by person or run, dearest first.
  public func groups(by key: (Line) -> String) -> [Group] {
    Dictionary(grouping: lines, by: key).map { name, lines in
      let days = period.days.map { day in
        Money.sum(lines.map { cost(of: $0.resource, on: day) }, currency: currency)
      }
      return Group(name: name, days: days, total: Money.sum(lines.map(\.cost), currency: currency))
    }.sorted { ($1.total.microUnits, $0.name) < ($0.total.microUnits, $1.name) }
  }

  private func cost(of resource: Resource, on day: CostPeriod.Day) -> Money {
    guard day.from < until else { return .zero(currency) }
    return resource.cost(from: day.from, until: min(day.until, until))
  }
}

/// Shows exact amounts in cents so that what is shown adds up to what is shown as their sum.
public enum CentSplit {
  /// Whole cents for each amount, none further than one from the exact value; together they are the sum, rounded half
  /// up. Amounts are not negative.
  public static func cents(_ amounts: [Money]) -> [Int64] {
    let micro = amounts.map { max(0, $0.microUnits) }
    let total = (micro.reduce(0, +) + 5_000) / 10_000
    var cents = micro.map { $0 / 10_000 }
    let missing = total - cents.reduce(0, +)
    // The largest remainders are rounded up; of equal ones the earliest.
    let order = micro.indices.sorted { (micro[$1] % 10_000, $0) < (micro[$0] % 10_000, $1) }
    for index in order.prefix(Int(max(0, missing))) { cents[index] += 1 }
    return cents
  }

  /// The same, as amounts.
  public static func rounded(_ amounts: [Money]) -> [Money] {
    zip(amounts, cents(amounts)).map { Money(microUnits: $1 * 10_000, currency: $0.currency) }
  }
}
