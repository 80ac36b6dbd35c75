import Foundation
import PluginKit

extension Engine {
  /// Looks at every run that bills: reckons its due times anew where the configuration or the clock has changed, and
  /// says where a server is up for longer than most were.
  public func reviewReminders() async throws {
    let now = clock.now
    let settings = settings
    let events = try await store.read { store in
      let usual = UsualLife.seconds(of: try store.lifetimes(limit: UsualLife.count))
      return try store.runs(in: .active, limit: 1000).compactMap {
        run -> (String, [RunEvent])? in
        let resources = try store.resources(ofRun: run.id)
        guard let began = resources.open.map(\.from).min() else { return nil }
        var events: [RunEvent] = []
        let again = RunTransition.apply(.reschedule, to: run, resources: resources, rules: settings.rules, now: now)
        if !again.effects.isEmpty || again.run.hasOtherDueTimes(than: run) { events.append(.reschedule) }
        if run.toldLongAt == nil, let usual, now.timeIntervalSince(began) > usual {
          events.append(.upForLong(usual: usual))
        }
        return events.isEmpty ? nil : (run.id, events)
      }
    }
    for (run, events) in events {
      for event in events { await commit(event, to: run) }
    }
  }
}

extension Run {
  fileprivate func hasOtherDueTimes(than other: Run) -> Bool {
    nextReminderAt != other.nextReminderAt || reminderSchedule != other.reminderSchedule
      || nextKeptReminderAt != other.nextKeptReminderAt
  }
}

/// How long servers usually live.
enum UsualLife {
  /// So many of the last servers tell it.
  static let count = 20
  /// Fewer tell nothing.
  private static let fewest = 5

  /// The time within which nine of ten were gone, in seconds; nil where too few are known.
  static func seconds(of lifetimes: [Double]) -> Double? {
    guard lifetimes.count >= fewest else { return nil }
    let sorted = lifetimes.sorted()
    return sorted[min(sorted.count - 1, (sorted.count * 9 + 9) / 10 - 1)]
  }
}
