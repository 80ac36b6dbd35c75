import Chat
import Foundation
import PluginKit
import Testing
import Workflow

@testable import Bot

@Suite("The summary and its due times in the database")
struct SummaryTests {
  private static func rules(_ text: String, places: [Place] = []) throws -> SummaryRules {
    SummaryRules(schedule: try Schedule(parsing: text), places: places)
  }

  @Test(
    "one summary each local day through daylight saving, a leap day and the ends of months",
    arguments: [
      ("Europe/Berlin", "2026-10-10T00:00:00Z"), ("Europe/Berlin", "2027-03-10T00:00:00Z"),
      ("America/New_York", "2026-10-15T00:00:00Z"), ("Australia/Lord_Howe", "2027-03-20T00:00:00Z"),
      ("UTC", "2028-02-10T00:00:00Z"),
    ])
  func weeks(zone: String, start: String) async throws {
    try await MoneyBench.open(
      at: start, summaries: try Self.rules("02:15 \(zone)"), limits: SpendingLimits(timeZone: zone)
    ) { bench in
      try await bench.rent("aaaaaa", hours: 9000)
      try await bench.apply(.keep(by: "slack:T1/U9"), to: "aaaaaa")
      _ = try await bench.deliver()
      _ = try await bench.reminders.look()
      var days: [String] = []
      var cents: Decimal = 0
      for _ in 0..<(35 * 24) {
        bench.clock.move(by: 3600)
        _ = try await bench.reminders.look()
        for item in try await bench.deliver() where item.slot.hasPrefix("summary") {
          let words = item.message.title.split(separator: " ")
          days.append(String(words[2].dropLast()))
          cents += Decimal(string: String(words[3])) ?? -1
          #expect(item.message.buttons.map(\.label) == ["Extend", "Tear down"])
        }
      }
      #expect((34...35).contains(days.count))
      #expect(days == days.sorted())
      #expect(Set(days).count == days.count)
      // Each covers the time since the one before it; a day's rounding is at most half a cent.
      let whole = Decimal(days.count) * 24 * Decimal(string: "0.21")!
      #expect(abs(cents - whole) < 6)
    }
  }

  @Test("after three days of downtime one catch-up, which covers all of them; a kill in between repeats nothing")
  func downtime() async throws {
    try await MoneyBench.open(at: "2026-11-20T10:00:00Z", summaries: try Self.rules("09:00 UTC")) { bench in
      try await bench.rent("aaaaaa", hours: 9000)
      _ = try await bench.reminders.look()
      _ = try await bench.deliver()
      bench.clock.move(by: 3 * 86_400 + 3600)
      // Two processes in a row at the same instant, as after a kill between the commit and the next look.
      let next = try await bench.reminders.look()
      _ = try await bench.reminders.look()
      let sent = try await bench.deliver()
      #expect(sent.map(\.message.title) == ["Summary of 2026-11-23: 15.33 USD since 2026-11-20 10:00 UTC"])
      #expect(next == Timestamp.parse("2026-11-24T09:00:00Z"))
    }
  }

  @Test("chat down at the due time: later the same day, and a day later one summary covers both")
  func chatDown() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z", summaries: try Self.rules("09:00 UTC")) { bench in
      try await bench.rent("aaaaaa", hours: 9000)
      _ = try await bench.reminders.look()
      _ = try await bench.deliver()
      bench.clock.move(by: 3600)
      _ = try await bench.reminders.look()
      #expect(try await bench.waiting().count == 1)
      bench.clock.move(by: 86_400)
      _ = try await bench.reminders.look()
      bench.clock.move(by: 3600)
      let sent = try await bench.deliver()
      #expect(sent.map(\.message.title) == ["Summary of 2026-11-21: 5.25 USD since 2026-11-20 08:00 UTC"])
      bench.clock.move(by: 23 * 3600)
      _ = try await bench.reminders.look()
      #expect(
        try await bench.deliver().map(\.message.title)
          == ["Summary of 2026-11-22: 5.04 USD since 2026-11-21 09:00 UTC"])
    }
  }

  @Test("a changed schedule takes effect at the next start, off takes the due time away")
  func changed() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z", summaries: try Self.rules("09:00 UTC")) { bench in
      #expect(try await bench.reminders.look() == Timestamp.parse("2026-11-20T09:00:00Z"))
      bench.policy.summaries = try Self.rules("Fri 17:30 Europe/Berlin")
      #expect(try await bench.reminders.look() == Timestamp.parse("2026-11-20T16:30:00Z"))
      bench.policy.summaries = SummaryRules()
      #expect(try await bench.reminders.look() == nil)
      #expect(try await bench.store.read { try $0.standingSchedules() }.isEmpty)
    }
  }

  @Test("each channel hears of its own runs, a configured place of all, and where nothing is spent it is quiet")
  func places() async throws {
    let alerts = Place(platform: "slack", workspace: "T1", channel: "C9")
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z", summaries: try Self.rules("09:00 UTC", places: [alerts])) {
      bench in
      _ = try await bench.reminders.look()
      bench.clock.move(by: 3600)
      _ = try await bench.reminders.look()
      #expect(try await bench.deliver().isEmpty)
      try await bench.rent("aaaaaa", in: MoneyBench.channel, hours: 90)
      try await bench.rent("bbbbbb", by: MoneyBench.grace, in: MoneyBench.other, hours: 90)
      bench.clock.move(by: 86_400)
      _ = try await bench.reminders.look()
      let sent = try await bench.deliver()
      let runs = Dictionary(uniqueKeysWithValues: sent.map { item in (item.place.channel, item.message) })
      #expect(Set(runs.keys) == ["C1", "C2", "C9"])
      #expect(runs["C1"]?.title.contains(": 5.04 USD since") == true)
      #expect(runs["C9"]?.title.contains(": 10.08 USD since") == true)
      #expect(
        runs["C9"]?.buttons.map(\.label).sorted()
          == ["Extend aaaaaa", "Extend bbbbbb", "Tear down aaaaaa", "Tear down bbbbbb"])
    }
  }
}
