import Foundation

/// A day of a calendar on a wall, in a zone of the IANA data base.
struct LocalDay: Sendable, Hashable {
  var year: Int
  var month: Int
  var day: Int
  /// 0 is Sunday.
  var weekday: Int

  static let weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]

  /// The Gregorian calendar of a zone.
  static func calendar(_ zone: TimeZone) -> Calendar {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    return calendar
  }

  /// The day on which an instant falls there.
  init(of instant: Date, in calendar: Calendar) {
    let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: instant)
    year = parts.year ?? 0
    month = parts.month ?? 1
    day = parts.day ?? 1
    weekday = (parts.weekday ?? 1) - 1
  }

  /// The instant at which the day begins.
  func start(in calendar: Calendar) -> Date? {
    calendar.date(from: DateComponents(year: year, month: month, day: day, hour: 12)).map(calendar.startOfDay(for:))
  }

  /// The day after.
  func next(in calendar: Calendar) -> LocalDay? {
    calendar.date(from: DateComponents(year: year, month: month, day: day, hour: 12))
      .flatMap { calendar.date(byAdding: .day, value: 1, to: $0) }.map { LocalDay(of: $0, in: calendar) }
  }

  /// The instant at which the wall's clocks first show a time of this day. Where daylight saving leaves the time out,
  /// the instant at which they jump over it; where it comes twice, the first.
  func instant(hour: Int, minute: Int, in calendar: Calendar) -> Date? {
    guard let start = start(in: calendar), let following = next(in: calendar)?.start(in: calendar) else { return nil }
    let zone = calendar.timeZone
    let wanted = Double((hour * 60 + minute) * 60)
    func shown(_ instant: Date) -> Double {
      let shift = Double(zone.secondsFromGMT(for: instant) - zone.secondsFromGMT(for: start))
      return instant.timeIntervalSince(start) + shift + shownAtStart
    }
    // A day that begins after midnight (daylight saving at midnight) does not show 00:00 at its start.
    let parts = calendar.dateComponents([.hour, .minute], from: start)
    let shownAtStart = Double(((parts.hour ?? 0) * 60 + (parts.minute ?? 0)) * 60)
    guard wanted > shownAtStart else { return start }
    var instant = start
    // At most one jump a day; between jumps the clocks run with real time.
    while instant < following {
      let jump = zone.nextDaylightSavingTimeTransition(after: instant) ?? .distantFuture
      let segmentEnd = min(jump > instant ? jump : following, following)
      let candidate = instant.addingTimeInterval(wanted - shown(instant))
      if candidate < segmentEnd { return max(candidate, instant) }
      instant = segmentEnd
      if instant < following, shown(instant) >= wanted { return instant }
    }
    return following
  }
}
