import Foundation
import PluginKit
import Testing

@testable import Workflow

@Suite("Schedules")
struct ScheduleTests {
  private static func instant(_ text: String) throws -> Date { try #require(Timestamp.parse(text)) }

  /// The next so many times, as the wall's clocks of UTC show them.
  private static func times(_ text: String, after start: String, count: Int) throws -> [String] {
    let schedule = try Schedule(parsing: text)
    var now = try instant(start)
    return try (0..<count).map { _ in
      now = try #require(schedule.next(after: now))
      return now.formatted(Date.ISO8601FormatStyle())
    }
  }

  @Test(
    "what the next times are",
    arguments: [
      ("09:00 UTC", "2026-11-24T08:59:59Z", ["2026-11-24T09:00:00Z", "2026-11-25T09:00:00Z"]),
      ("09:00 UTC", "2026-11-24T09:00:00Z", ["2026-11-25T09:00:00Z"]),
      ("09:00 Europe/Berlin", "2026-07-01T00:00:00Z", ["2026-07-01T07:00:00Z"]),
      ("Mon-Fri 09:00,17:30 UTC", "2026-11-27T09:00:00Z", ["2026-11-27T17:30:00Z", "2026-11-30T09:00:00Z"]),
      (
        "Sat-Mon 12:00 UTC", "2026-11-27T00:00:00Z",
        ["2026-11-28T12:00:00Z", "2026-11-29T12:00:00Z", "2026-11-30T12:00:00Z"]
      ),
      ("*/30 9-10 * * 1-5 UTC", "2026-11-27T10:00:00Z", ["2026-11-27T10:30:00Z", "2026-11-30T09:00:00Z"]),
      ("0 0 31 * * UTC", "2026-01-31T00:00:00Z", ["2026-03-31T00:00:00Z", "2026-05-31T00:00:00Z"]),
      ("0 12 29 2 * UTC", "2026-01-01T00:00:00Z", ["2028-02-29T12:00:00Z", "2032-02-29T12:00:00Z"]),
      ("0 12 29 2 * UTC", "2096-03-01T00:00:00Z", ["2104-02-29T12:00:00Z"]),
      // Either kind of day suffices where both are named.
      (
        "0 0 13 * FRI UTC", "2026-11-01T00:00:00Z",
        ["2026-11-06T00:00:00Z", "2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z"]
      ),
      ("5/20 0 1 jan-mar/2 7 UTC", "2026-12-31T00:00:00Z", ["2027-01-01T00:05:00Z", "2027-01-01T00:25:00Z"]),
      ("@monthly UTC", "2026-12-15T00:00:00Z", ["2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z"]),
    ])
  func next(text: String, start: String, expected: [String]) throws {
    #expect(try Self.times(text, after: start, count: expected.count) == expected)
  }

  @Test(
    "daylight saving neither doubles nor skips a time of the day, in three zones and both directions",
    arguments: [
      // Berlin leaves out 02:30 on 29 March and shows it twice on 25 October.
      ("02:30 Europe/Berlin", "2026-03-28T12:00:00Z", ["2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"]),
      ("02:30 Europe/Berlin", "2026-10-24T12:00:00Z", ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]),
      ("30 2 * * * Europe/Berlin", "2026-10-24T12:00:00Z", ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]),
      ("0,30 2 * * * Europe/Berlin", "2026-03-28T12:00:00Z", ["2026-03-29T01:00:00Z", "2026-03-30T00:00:00Z"]),
      // New York: 8 March and 1 November.
      ("02:15 America/New_York", "2026-03-07T12:00:00Z", ["2026-03-08T07:00:00Z", "2026-03-09T06:15:00Z"]),
      ("01:15 America/New_York", "2026-10-31T12:00:00Z", ["2026-11-01T05:15:00Z", "2026-11-02T06:15:00Z"]),
      // Lord Howe Island moves by half an hour: 4 October and 5 April.
      ("02:10 Australia/Lord_Howe", "2026-10-03T00:00:00Z", ["2026-10-03T15:30:00Z", "2026-10-04T15:10:00Z"]),
      ("01:45 Australia/Lord_Howe", "2026-04-04T00:00:00Z", ["2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"]),
      // Where the clocks jump at midnight the day begins at one.
      ("00:00 Africa/Cairo", "2026-04-23T12:00:00Z", ["2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z"]),
      // An expression for every hour follows real time.
      (
        "0 * * * * Europe/Berlin", "2026-10-24T23:30:00Z",
        ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"]
      ),
      ("0 * * * * Europe/Berlin", "2026-03-29T00:30:00Z", ["2026-03-29T01:00:00Z", "2026-03-29T02:00:00Z"]),
    ])
  func daylightSaving(text: String, start: String, expected: [String]) throws {
    #expect(try Self.times(text, after: start, count: expected.count) == expected)
  }

  @Test(
    "each local day has its time exactly once, through two years",
    arguments: ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "UTC", "Asia/Kolkata"])
  func oncePerDay(zone: String) throws {
    let calendar = LocalDay.calendar(try #require(TimeZone(identifier: zone)))
    for time in ["00:00", "01:30", "02:30", "23:59"] {
      let schedule = try Schedule(parsing: "\(time) \(zone)")
      var now = try Self.instant("2027-06-01T12:00:00Z")
      now = try #require(schedule.next(after: now))
      var day = LocalDay(of: now, in: calendar)
      for _ in 0..<731 {
        now = try #require(schedule.next(after: now))
        day = try #require(day.next(in: calendar))
        #expect(LocalDay(of: now, in: calendar) == day)
      }
    }
  }

  @Test(
    "what is no schedule is refused with what would be right",
    arguments: [
      "", "9:00 Europe/Berlin", "09:00", "09:00 Mars/Olympus", "24:00 UTC", "09:60 UTC", "Mon-Fry 09:00 UTC",
      "Montag 09:00 UTC", "60 * * * * UTC", "* 24 * * * UTC", "* * 0 * * UTC", "* * * 13 * UTC", "* * * * 8 UTC",
      "*/0 * * * * UTC", "5-1 * * * * UTC", "1,,2 * * * * UTC", "a * * * * UTC", "* * * * UTC", "0 0 30 2 * UTC",
      "1s", "@never UTC", "-1 * * * * UTC", "1-2-3 * * * * UTC", "1/2/3 * * * * UTC",
    ])
  func refused(text: String) {
    let mistake = #expect(throws: ScheduleMistake.self) { try Schedule(parsing: text) }
    #expect(mistake?.description.isEmpty == false)
  }

  @Test("an interval counts from its beginning in real time, whatever the clocks on the wall do")
  func interval() throws {
    let schedule = try Schedule(parsing: "6h")
    let anchor = try Self.instant("2026-03-28T20:00:00Z")
    #expect(schedule.next(after: anchor.addingTimeInterval(1), anchor: anchor) == anchor.addingTimeInterval(6 * 3600))
    let late = anchor.addingTimeInterval(3 * 86_400 + 60)
    #expect(schedule.next(after: late, anchor: anchor) == anchor.addingTimeInterval(3 * 86_400 + 6 * 3600))
    #expect(Schedule.every(3600).text == "1h")
  }

  @Test("a schedule survives being written down")
  func codable() throws {
    for text in ["1h", "Mon-Fri 09:00,17:30 Europe/Berlin", "*/30 9-17 * * 1-5 UTC", "@daily UTC"] {
      let schedule = try Schedule(parsing: text)
      let back = try JSONDecoder().decode(Schedule.self, from: JSONEncoder().encode(schedule))
      #expect(back == schedule)
    }
  }
}

@Suite("Due times that are kept")
struct DueTimeTests {
  private static let nine = Timestamp.parse("2026-11-24T09:00:00Z") ?? .distantPast
  private static func daily() throws -> Schedule { try Schedule(parsing: "09:00 UTC") }

  @Test("after three days of downtime one catches up, and the next is the ordinary one")
  func downtime() throws {
    let woke = Self.nine.addingTimeInterval(3 * 86_400 + 7200)
    let next = DueTime.following(Self.nine, of: try Self.daily(), servedAt: woke)
    #expect(next == Self.nine.addingTimeInterval(4 * 86_400))
    let hourly = DueTime.following(Self.nine, of: .every(3600), servedAt: woke.addingTimeInterval(60))
    #expect(hourly == woke.addingTimeInterval(3600))
  }

  @Test("a clock that steps back a little sends nothing twice; one that steps back by days is followed")
  func stepBack() throws {
    let schedule = try Self.daily()
    let tomorrow = Self.nine.addingTimeInterval(86_400)
    let little = DueTime.corrected(
      tomorrow, keptFor: schedule.text, schedule: schedule, anchor: Self.nine,
      now: Self.nine.addingTimeInterval(-600))
    #expect(little == tomorrow)
    let much = DueTime.corrected(
      tomorrow, keptFor: schedule.text, schedule: schedule, anchor: Self.nine,
      now: Self.nine.addingTimeInterval(-3 * 86_400 - 600))
    #expect(much == Self.nine.addingTimeInterval(-3 * 86_400))
    let interval = DueTime.corrected(
      Self.nine, keptFor: "1h", schedule: .every(3600), anchor: Self.nine.addingTimeInterval(-3600),
      now: Self.nine.addingTimeInterval(-5 * 3600))
    #expect(interval == Self.nine.addingTimeInterval(-4 * 3600))
  }

  @Test("a changed schedule takes effect at once, and a due time in the past is served late")
  func changed() throws {
    let now = Self.nine.addingTimeInterval(60)
    let changed = DueTime.corrected(
      Self.nine.addingTimeInterval(86_400), keptFor: "09:00 UTC", schedule: try Schedule(parsing: "10:00 UTC"),
      anchor: Self.nine, now: now)
    #expect(changed == Self.nine.addingTimeInterval(3600))
    let past = DueTime.corrected(
      Self.nine, keptFor: "09:00 UTC", schedule: try Self.daily(), anchor: Self.nine, now: now)
    #expect(past == Self.nine)
  }

  @Test("two years of a stumbling bot: one summary a local day at most, none twice, no day without while it is up")
  func years() throws {
    let schedule = try Schedule(parsing: "02:30 Europe/Berlin")
    var generator = SeededGenerator(seed: 7)
    var now = Self.nine
    var due = try #require(schedule.next(after: now))
    var served: [Date] = []
    for _ in 0..<3000 {
      // Minutes, hours, sometimes days of downtime, and a clock that is set back by up to a quarter of an hour.
      let step = [600, 7200, 20_000, 20_000, 3 * 86_400, -900].randomElement(using: &generator) ?? 600
      now = now.addingTimeInterval(Double(step))
      due = try #require(
        DueTime.corrected(due, keptFor: schedule.text, schedule: schedule, anchor: Self.nine, now: now))
      if now >= due {
        served.append(due)
        due = try #require(DueTime.following(due, of: schedule, servedAt: now))
      }
    }
    #expect(served == served.sorted())
    #expect(Set(served).count == served.count)
    #expect(served.count > 300)
  }
}

/// A generator that gives the same numbers each time: a property test that fails can be repeated.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
