import Foundation

/// The rules by which a due time that is kept in the database moves on: pure, so that weeks are tested in milliseconds.
public enum DueTime {
  /// The due time after one that was served at `now`. Whatever was missed meanwhile is not made up for: the one that
  /// was served late stands for all.
  public static func following(_ due: Date, of schedule: Schedule, servedAt now: Date) -> Date? {
    schedule.next(after: max(due, now), anchor: due)
  }

  /// The due time as it should be, for one that was kept under a schedule that may have changed, by a clock that may
  /// have been set back since.
  ///
  /// A due time in the past stays: it is served late. One that lies further ahead than the second next time does not
  /// belong to the present clock. A clock that is set back by less moves nothing, so that nothing is sent twice.
  public static func corrected(
    _ due: Date?, keptFor text: String?, schedule: Schedule, anchor: Date, now: Date
  ) -> Date? {
    guard let due, text == schedule.text else { return schedule.next(after: now, anchor: min(anchor, now)) }
    guard due > now, let next = schedule.next(after: now), let second = schedule.next(after: next), due > second else {
      return due
    }
    return next
  }
}
