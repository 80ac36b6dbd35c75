import Chat
import Foundation
import PluginKit
import Workflow

extension Settings {
  /// The currency of the provider's account, in which all amounts of the configuration are.
  var currency: String { shared("currency")?.string ?? "USD" }

  /// An amount of the configuration; nil where the key is absent.
  func money(_ key: String) -> Money? { shared(key)?.string.flatMap { Money(parsing: $0, currency: currency) } }

  /// A schedule of the configuration; nil where it is off.
  func schedule(_ key: String) -> Schedule? { shared(key)?.string.flatMap { try? Schedule(parsing: $0) } }

  /// When people are told of a server that is kept: each day at the time of the summary, or at nine where there is none.
  var keptReminders: Schedule {
    let summary = schedule("daily_summary").flatMap { $0.zone == nil ? nil : $0 }
    return summary ?? (try? Schedule(parsing: "09:00 \(timeZone)")) ?? .every(86_400)
  }

  /// The limits of every scope.
  var spendingLimits: SpendingLimits {
    SpendingLimits(
      day: money("budget_day"), month: money("budget_month"), hourly: money("max_hourly"), run: money("budget"),
      person: .init(day: money("budget_day_person"), month: money("budget_month_person")),
      channel: .init(day: money("budget_day_channel"), month: money("budget_month_channel")), timeZone: timeZone,
      currency: currency)
  }

  /// When and where all that is being spent is summed up.
  var summaries: SummaryRules {
    let places = shared("summary_channels")?.array?.compactMap(\.string).compactMap { Place($0) } ?? []
    return SummaryRules(schedule: schedule("daily_summary"), places: places)
  }
}
