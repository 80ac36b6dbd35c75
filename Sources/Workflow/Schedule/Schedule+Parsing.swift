import Foundation
import PluginKit

extension Schedule {
  /// The schedule that `text` writes.
  /// - Throws: what is wrong with it and what would be right.
  public init(parsing text: String) throws(ScheduleMistake) {
    let words = text.split(separator: " ").map(String.init)
    guard let first = words.first else { throw ScheduleMistake("a schedule is empty; \(Self.forms)") }
    if words.count == 1, let seconds = TimeSpan.seconds(first) {
      guard (60...366 * 86_400).contains(seconds) else {
        throw ScheduleMistake("an interval lasts from a minute to a year, `\(first)` does not")
      }
      self.init(kind: .interval(seconds), zone: nil, text: first)
      return
    }
    guard words.count > 1, let zone = words.last, Self.isZone(zone)
    else {
      throw ScheduleMistake("`\(text)` does not end in a zone such as Europe/Berlin or UTC; \(Self.forms)")
    }
    let rest = Array(words.dropLast())
    let written = words.joined(separator: " ")
    if let macro = CronExpression.macros[first.lowercased()], rest.count == 1 {
      let cron = try CronExpression(macro.split(separator: " ").map(String.init))
      self.init(kind: .cron(cron), zone: zone, text: written)
    } else if rest.count == 5 {
      self.init(kind: .cron(try CronExpression(rest)), zone: zone, text: written)
    } else if rest.count == 1 {
      self.init(kind: .times(try Self.times(rest[0]), weekdays: Set(0...6)), zone: zone, text: written)
    } else if rest.count == 2 {
      self.init(
        kind: .times(try Self.times(rest[1]), weekdays: try Self.weekdays(rest[0])), zone: zone, text: written)
    } else {
      throw ScheduleMistake("`\(text)` is no schedule; \(Self.forms)")
    }
  }

  /// Zones are named as in the IANA data base; abbreviations such as EST, which know no daylight saving, are not taken.
  private static func isZone(_ name: String) -> Bool {
    name == "UTC" || (name.contains("/") && TimeZone(identifier: name) != nil)
  }

  /// The forms that a schedule may have, for a sentence.
  static let forms =
    "write an interval (1h), times and a zone (09:00 Europe/Berlin, Mon-Fri 09:00,17:30 Europe/Berlin) or a cron "
    + "expression and a zone (*/30 9-17 * * 1-5 Europe/Berlin)"

  private static func times(_ text: String) throws(ScheduleMistake) -> [Int] {
    var minutes: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let clock = part.split(separator: ":", omittingEmptySubsequences: false)
      guard clock.count == 2, clock.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy { (48...57).contains($0) } }),
        let hour = Int(clock[0]), let minute = Int(clock[1]), hour < 24, minute < 60
      else { throw ScheduleMistake("`\(part)` is no time of a day such as 09:00") }
      minutes.insert(hour * 60 + minute)
    }
    return minutes.sorted()
  }

  /// `Mon-Fri`, `Sat,Sun`; a range may go over the week's end.
  private static func weekdays(_ text: String) throws(ScheduleMistake) -> Set<Int> {
    func number(_ name: Substring) throws(ScheduleMistake) -> Int {
      guard let found = LocalDay.weekdayNames.firstIndex(of: String(name.lowercased().prefix(3))), name.count == 3
      else { throw ScheduleMistake("`\(name)` is no day of the week such as Mon") }
      return found
    }
    var days: Set<Int> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.split(separator: "-", omittingEmptySubsequences: false)
      guard (1...2).contains(ends.count), let first = ends.first, let last = ends.last else {
        throw ScheduleMistake("`\(part)` are no days of the week such as Mon-Fri")
      }
      let low = try number(first)
      let high = try number(last)
      for day in low...(high < low ? high + 7 : high) { days.insert(day % 7) }
    }
    return days
  }
}
