import Foundation
import PluginKit

extension SpendingLimits {
  /// What is spent or reserved in the day and the month of `now`: by all, by the payer's person, and in the payer's
  /// channel. The run `besides` is left out.
  public func spending(
    in store: any StoreReading, besides run: String?, payer: Payer?, at now: Date
  ) throws -> Spending {
    guard try store.hasAccounts(since: now.addingTimeInterval(-Self.longestMonth)) else {
      // Asking the calendar where the month began takes longer than all the rest of accepting a command.
      let nothing = Money.zero(currency)
      return Spending(
        today: nothing, thisMonth: nothing, personToday: nothing, personThisMonth: nothing, channelToday: nothing,
        channelThisMonth: nothing)
    }
    let (day, month) = periods(of: now)
    let resources = try store.resources(from: month, until: now).filter {
      $0.run != run && $0.hourly.currency == currency
    }
    let reservations = try store.reservations().filter { $0.key != run && $0.value.currency == currency }
    let all = Committed(resources: resources, reservations: reservations, at: now)
    var spending = Spending(
      today: all.total(from: day, currency: currency), thisMonth: all.total(from: month, currency: currency))
    // Whose the runs are is looked up only where a limit asks for it.
    guard let payer, person != Budget() || channel != Budget() else { return spending }
    let payers = try store.payers(ofRuns: all.runs)
    let ofPerson = all.filtered { payers[$0]?.person == payer.person }
    let inChannel = all.filtered { payers[$0]?.channel == payer.channel }
    spending.personToday = ofPerson.total(from: day, currency: currency)
    spending.personThisMonth = ofPerson.total(from: month, currency: currency)
    spending.channelToday = inChannel.total(from: day, currency: currency)
    spending.channelThisMonth = inChannel.total(from: month, currency: currency)
    return spending
  }

  /// In seconds; an hour for daylight saving included.
  private static let longestMonth = 31 * 86_400 + 3600.0

  /// The local midnight and the first of the month in which `now` falls.
  public func periods(of now: Date) -> (day: Date, month: Date) {
    let calendar = LocalDay.calendar(TimeZone(identifier: timeZone) ?? .gmt)
    let day = calendar.startOfDay(for: now)
    return (day, calendar.dateInterval(of: .month, for: now)?.start ?? day)
  }
}

/// What runs have spent and reserved, before it is cut into periods: pure arithmetic.
struct Committed {
  var resources: [Resource]
  var reservations: [String: Money]
  var at: Date

  init(resources: [Resource], reservations: [String: Money], at now: Date) {
    self.resources = resources
    self.reservations = reservations
    at = now
  }

  var runs: Set<String> { Set(resources.map(\.run)).union(reservations.keys) }

  func filtered(_ isWanted: (String) -> Bool) -> Committed {
    Committed(
      resources: resources.filter { isWanted($0.run) }, reservations: reservations.filter { isWanted($0.key) }, at: at)
  }

  /// What counts against a period that began at `start`: what was spent in it, and for a run that has not ended what
  /// is left of its reservation, where that is more.
  func total(from start: Date, currency: String) -> Money {
    let byRun = Dictionary(grouping: resources, by: \.run)
    return Money.sum(
      runs.map { run in
        let mine = byRun[run] ?? []
        let spent = Money.sum(mine.map { $0.cost(from: start, until: at) }, currency: currency)
        guard let reserved = reservations[run] else { return spent }
        let before = Money.sum(mine.map { $0.cost(at: min(start, at)) }, currency: currency)
        return max(spent, reserved - before)
      }, currency: currency)
  }
}
