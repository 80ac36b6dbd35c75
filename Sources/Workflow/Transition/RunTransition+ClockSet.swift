import Foundation

extension RunTransition {
  /// Whether the run was last changed in what is the future now: the clock was set back since.
  static func isFromTheFuture(_ run: Run, at now: Date) -> Bool { run.updatedAt > now.addingTimeInterval(60) }

  /// Lets what waits by the old time happen now, where the clock was set back: a deletion that has to be looked at must
  /// not wait for hours. The end of a time to live stays where it is.
  mutating func catchUpWithClock() {
    guard Self.isFromTheFuture(run, at: now) else { return }
    func notLater(_ date: Date?) -> Date? { date.map { min($0, now) } }
    run.due = notLater(run.due)
    run.stepBegan = min(run.stepBegan, now)
    run.warnedAt = notLater(run.warnedAt)
    run.warningLookAt = notLater(run.warningLookAt)
    run.deletionWaitsUntil = notLater(run.deletionWaitsUntil)
    run.errorsBegan = notLater(run.errorsBegan)
    run.unavailableSince = notLater(run.unavailableSince)
    run.updatedAt = now
  }
}
