import Foundation

/// The five fields of a cron expression: minute, hour, day of the month, month, day of the week.
///
/// As in crontab(5): lists, ranges, steps, names of months and days, `7` for Sunday, and where both kinds of day are
/// restricted either of them suffices. https://man7.org/linux/man-pages/man5/crontab.5.html
public struct CronExpression: Sendable, Hashable {
  var minutes: Set<Int>
  var hours: Set<Int>
  var days: Set<Int>
  var months: Set<Int>
  /// 0 is Sunday.
  var weekdays: Set<Int>
  /// Whether the field names particular hours; else a local hour that comes twice is two hours.
  var namesHours: Bool
  private var daysAreRestricted: Bool
  private var weekdaysAreRestricted: Bool

  /// The expression that `fields` write.
  /// - Throws: `ScheduleMistake` with the field that is wrong and what would be right.
  init(_ fields: [String]) throws(ScheduleMistake) {
    guard fields.count == 5 else {
      throw ScheduleMistake("a cron expression has five fields: minute, hour, day, month, day of the week")
    }
    minutes = try Self.values(fields[0], "minute", 0...59)
    hours = try Self.values(fields[1], "hour", 0...23)
    days = try Self.values(fields[2], "day of the month", 1...31)
    months = try Self.values(fields[3], "month", 1...12, names: Self.monthNames, firstName: 1)
    let weekdays = try Self.values(fields[4], "day of the week", 0...7, names: LocalDay.weekdayNames, firstName: 0)
    self.weekdays = Set(weekdays.map { $0 % 7 })
    namesHours = !fields[1].hasPrefix("*")
    daysAreRestricted = !fields[2].hasPrefix("*")
    weekdaysAreRestricted = !fields[4].hasPrefix("*")
    guard months.contains(where: { month in days.contains { $0 <= Self.longest[month - 1] } }) || weekdaysAreRestricted
    else {
      throw ScheduleMistake("no month of \(fields[3]) has a day \(fields[2]), so this never comes")
    }
  }

  /// Whether it comes on a day at all.
  func matches(_ day: LocalDay) -> Bool {
    guard months.contains(day.month) else { return false }
    let date = days.contains(day.day)
    let weekday = weekdays.contains(day.weekday)
    return daysAreRestricted && weekdaysAreRestricted ? date || weekday : date && weekday
  }

  private static let longest = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  private static let monthNames = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// What the short forms stand for.
  static let macros = [
    "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
  ]

  private static func values(
    _ field: String, _ what: String, _ range: ClosedRange<Int>, names: [String] = [], firstName: Int = 0
  ) throws(ScheduleMistake) -> Set<Int> {
    func mistake(_ part: Substring) -> ScheduleMistake {
      ScheduleMistake(
        "`\(part)` is no \(what): write \(range.lowerBound) to \(range.upperBound), a range, a list, a step or *")
    }
    func number(_ text: Substring) -> Int? {
      if let index = names.firstIndex(of: text.lowercased()) { return index + firstName }
      guard (1...2).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
      return Int(text)
    }
    var found: Set<Int> = []
    for part in field.split(separator: ",", omittingEmptySubsequences: false) {
      let halves = part.split(separator: "/", omittingEmptySubsequences: false)
      guard (1...2).contains(halves.count), let first = halves.first else { throw mistake(part) }
      let step = halves.count == 2 ? number(halves[1]) : 1
      let ends = first == "*" ? [] : first.split(separator: "-", omittingEmptySubsequences: false)
      let low = first == "*" ? range.lowerBound : ends.first.flatMap(number)
      let last = first == "*" ? range.upperBound : ends.count == 1 ? nil : ends.last.flatMap(number)
      guard let step, step > 0, let low, ends.count <= 2, ends.count < 2 || last != nil else { throw mistake(part) }
      // `5/15` counts from 5 to the end of the range.
      let high = last ?? (halves.count == 2 ? range.upperBound : low)
      guard low <= high, range.contains(low), range.contains(high) else { throw mistake(part) }
      found.formUnion(stride(from: low, through: high, by: step))
    }
    return found
  }
}

/// Why a text is no schedule, in words that say what would be right.
public struct ScheduleMistake: Error, Sendable, CustomStringConvertible {
  public var description: String
  init(_ description: String) { self.description = description }
}
