import Foundation
import PluginKit

/// When something comes again and again: an interval, times of a day, or a cron expression.
///
/// Written `1h`; `09:00 Europe/Berlin`; `Mon-Fri 09:00,17:30 Europe/Berlin`; `*/30 9-17 * * 1-5 Europe/Berlin`.
/// Times of a day come once on each of their days, also where daylight saving leaves them out or shows them twice.
public struct Schedule: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// So many seconds of real time.
    case interval(Double)
    /// Minutes of the day, on days of the week (0 is Sunday).
    case times([Int], weekdays: Set<Int>)
    case cron(CronExpression)
  }

  let kind: Kind
  /// The zone's name in the IANA data base; nil for an interval, which needs none.
  public let zone: String?
  /// As it is written in the configuration; two schedules of the same text are the same.
  public let text: String

  /// Every so many seconds, from the time at which it began.
  public static func every(_ seconds: Double) -> Schedule {
    Schedule(kind: .interval(seconds), zone: nil, text: TimeSpan.text(seconds).replacing(" ", with: ""))
  }

  /// The first time after `instant`.
  /// - Parameter anchor: what an interval counts from; it has no other beginning.
  /// - Returns: nil where none comes within nine years, which no schedule that parses does.
  public func next(after instant: Date, anchor: Date? = nil) -> Date? {
    switch kind {
    case .interval(let seconds):
      guard let anchor, anchor <= instant else { return instant.addingTimeInterval(seconds) }
      let passed = (instant.timeIntervalSince(anchor) / seconds).rounded(.down)
      return anchor.addingTimeInterval((passed + 1) * seconds)
    case .times(let minutes, let weekdays):
      return firstDay(after: instant) { day, calendar in
        guard weekdays.contains(day.weekday) else { return [] }
        return minutes.compactMap { day.instant(hour: $0 / 60, minute: $0 % 60, in: calendar) }
      }
    case .cron(let cron):
      return firstDay(after: instant) { day, calendar in
        guard cron.matches(day) else { return [] }
        return cron.namesHours ? Self.named(cron, day, calendar) : Self.everyHour(cron, day, calendar)
      }
    }
  }

  /// Looks day by day for the first of the instants that `instants` names; nine years hold every 29 February.
  private func firstDay(after instant: Date, _ instants: (LocalDay, Calendar) -> [Date]) -> Date? {
    let calendar = LocalDay.calendar(zone.flatMap { TimeZone(identifier: $0) } ?? .gmt)
    var day: LocalDay? = LocalDay(of: instant, in: calendar)
    for _ in 0..<(9 * 366) {
      guard let current = day else { return nil }
      if let found = instants(current, calendar).filter({ $0 > instant }).min() { return found }
      day = current.next(in: calendar)
    }
    return nil
  }

  private static func named(_ cron: CronExpression, _ day: LocalDay, _ calendar: Calendar) -> [Date] {
    cron.hours.flatMap { hour in
      cron.minutes.compactMap { day.instant(hour: hour, minute: $0, in: calendar) }
    }
  }

  /// An expression for every hour follows real time: an hour that is shown twice is two hours.
  private static func everyHour(_ cron: CronExpression, _ day: LocalDay, _ calendar: Calendar) -> [Date] {
    guard let start = day.start(in: calendar), let end = day.next(in: calendar)?.start(in: calendar) else { return [] }
    let zone = calendar.timeZone
    return stride(from: 0, to: end.timeIntervalSince(start), by: 60).compactMap { offset in
      let instant = start.addingTimeInterval(offset)
      let local = Int(instant.timeIntervalSince1970) + zone.secondsFromGMT(for: instant)
      let minuteOfDay = (local % 86_400) / 60
      return cron.minutes.contains(minuteOfDay % 60) && cron.hours.contains(minuteOfDay / 60) ? instant : nil
    }
  }
}

extension Schedule: Codable {
  public init(from decoder: any Decoder) throws {
    let text = try decoder.singleValueContainer().decode(String.self)
    do {
      self = try Schedule(parsing: text)
    } catch {
      throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: error.description))
    }
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
