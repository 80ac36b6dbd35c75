import Foundation
import PluginKit

/// The limits of all runs together, judged where the amount is reserved, so that two at once cannot both pass.
public struct SpendingLimits: Sendable, Hashable, Codable {
  /// At most so much in a day and in a month; nil where there is no limit.
  public var day: Money?
  public var month: Money?
  /// The zone whose midnight begins a day.
  public var timeZone: String

  public init(day: Money? = nil, month: Money? = nil, timeZone: String = "UTC") {
    self.day = day
    self.month = month
    self.timeZone = timeZone
  }

  /// What is spent or reserved in the day and the month of `now`, leaving out the reservation of `run` itself.
  public func spending(in store: any StoreReading, besides run: String?, at now: Date) throws -> Spending {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: timeZone) ?? .gmt
    let day = calendar.startOfDay(for: now)
    let month = calendar.dateInterval(of: .month, for: now)?.start ?? day
    let resources = try store.resources(from: month, until: now)
    let reservations = try store.reservations().filter { $0.key != run }
    return Spending(
      today: Self.total(resources, reservations, from: day, at: now, besides: run),
      thisMonth: Self.total(resources, reservations, from: month, at: now, besides: run))
  }

  /// What was spent since `start`, with each open run counted at its reservation where that is more.
  static func total(
    _ resources: [Resource], _ reservations: [String: Money], from start: Date, at now: Date, besides run: String?
  ) -> Money {
    var byRun: [String: Money] = [:]
    for resource in resources where resource.run != run {
      let until = resource.cost(at: now)
      let before = start > resource.from ? resource.cost(at: start) : .zero(until.currency)
      byRun[resource.run, default: .zero(until.currency)] =
        byRun[resource.run, default: .zero(until.currency)]
        + (until - before)
    }
    for (run, amount) in reservations { byRun[run] = max(byRun[run] ?? .zero(amount.currency), amount) }
    return Money.sum(byRun.values)
  }

  /// The sentence that refuses `amount`, or nil where it fits.
  public func refusal(of amount: Money, given spending: Spending) -> String? {
    for (limit, spent, period) in [(day, spending.today, "today"), (month, spending.thisMonth, "this month")] {
      if let limit, spent + amount > limit {
        return "\(amount.roundedDescription) more would exceed the budget of \(limit.roundedDescription) \(period): "
          + "\(spent.roundedDescription) is spent or reserved"
      }
    }
    return nil
  }
}
