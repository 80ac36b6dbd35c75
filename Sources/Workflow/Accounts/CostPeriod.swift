import Foundation
import PluginKit

/// A span of whole local days over which costs are added up.
public struct CostPeriod: Sendable, Hashable {
  /// One day of the wall's calendar; 23, 24 or 25 hours long.
  public struct Day: Sendable, Hashable {
    /// `2026-11-03`.
    public var name: String
    /// The day of the month.
    public var number: Int
    public var from: Date
    public var until: Date
  }

  /// `November 2026`, or `2026-11-03 to 2026-11-05`.
  public var title: String
  public var zone: String
  public var days: [Day]
  public var from: Date { days.first?.from ?? .distantPast }
  public var until: Date { days.last?.until ?? .distantPast }

  /// The month in which `now` falls, or that of the text `2026-11`; nil where the text is none.
  public static func month(_ text: String?, zone: String, now: Date) -> CostPeriod? {
    let calendar = LocalDay.calendar(TimeZone(identifier: zone) ?? .gmt)
    var first = LocalDay(of: now, in: calendar)
    if let text {
      let parts = text.split(separator: "-").compactMap { Int($0) }
      guard parts.count == 2, (1...12).contains(parts[1]) else { return nil }
      first = LocalDay(year: parts[0], month: parts[1], day: 1, weekday: 0)
    }
    first.day = 1
    let days = list(from: first, in: calendar) { $0.month == first.month && $0.year == first.year }
    return CostPeriod(title: "\(monthNames[first.month - 1]) \(first.year)", zone: zone, days: days)
  }

  /// The days that a span touches; at most so many that a picture of them can be drawn.
  public static func span(from start: Date, until end: Date, zone: String) -> CostPeriod {
    let calendar = LocalDay.calendar(TimeZone(identifier: zone) ?? .gmt)
    let last = max(start, end)
    var count = 0
    let days = list(from: LocalDay(of: start, in: calendar), in: calendar) { day in
      count += 1
      return count == 1 || (count <= 3660 && (day.start(in: calendar) ?? .distantFuture) < last)
    }
    let names = [days.first?.name, days.last?.name].compactMap(\.self)
    return CostPeriod(
      title: names.first == names.last ? names.first ?? "" : names.joined(separator: " to "), zone: zone, days: days)
  }

  private static func list(
    from first: LocalDay, in calendar: Calendar, while isWanted: (LocalDay) -> Bool
  ) -> [Day] {
    var days: [Day] = []
    var current: LocalDay? = first
    while let day = current, isWanted(day), let from = day.start(in: calendar), let next = day.next(in: calendar),
      let until = next.start(in: calendar)
    {
      days.append(Day(name: day.name, number: day.day, from: from, until: until))
      current = next
    }
    return days
  }

  private static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
}

extension LocalDay {
  init(year: Int, month: Int, day: Int, weekday: Int) {
    self.year = year
    self.month = month
    self.day = day
    self.weekday = weekday
  }

  /// `2026-11-03`.
  var name: String { "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)" }
}
