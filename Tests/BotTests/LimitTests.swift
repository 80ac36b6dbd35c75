import Chat
import Foundation
import PluginKit
import Testing
import Workflow

@testable import Bot

@Suite("Limits, in the database")
struct LimitTests {
  private static func usd(_ text: String) -> Money { Money(parsing: text) ?? .zero() }

  @Test("two at once cannot both pass, and the one that is refused reads the amounts")
  func twoAtOnce() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z", limits: SpendingLimits(day: Self.usd("50.00"))) { bench in
      for id in ["aaaaaa", "bbbbbb"] {
        try await bench.begin(id)
        try await bench.ask(id, micro: 30_000_000)
      }
      let current = bench
      let results = await withTaskGroup(of: String?.self) { group in
        for id in ["aaaaaa", "bbbbbb"] {
          group.addTask {
            do {
              try await current.apply(.answered(yes: true, by: "slack:T1/U1"), to: id)
              return nil
            } catch {
              return "\(error)"
            }
          }
        }
        return await group.reduce(into: [String?]()) { $0.append($1) }
      }
      #expect(results.filter { $0 == nil }.count == 1)
      #expect(
        results.compactMap(\.self) == [
          "30.00 USD more would exceed the budget of 50.00 USD today (budget_day): 30.00 USD is spent or reserved"
        ])
    }
  }

  @Test(
    "a budget of a person or a channel counts that person's or channel's runs, and no others'",
    arguments: ["person", "channel"], [true, false])
  func scopes(scope: String, isDaily: Bool) async throws {
    let budget = SpendingLimits.Budget(day: isDaily ? Self.usd("10.00") : nil, month: isDaily ? nil : Self.usd("10.00"))
    let limits = scope == "person" ? SpendingLimits(person: budget) : SpendingLimits(channel: budget)
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z", limits: limits) { bench in
      try await bench.begin("aaaaaa", by: MoneyBench.ada, in: MoneyBench.channel)
      try await bench.ask("aaaaaa", micro: 8_000_000, flag: true)
      #expect(try await bench.run("aaaaaa")?.reserved == Self.usd("8.00"))
      // Somebody else elsewhere is not concerned.
      try await bench.begin("bbbbbb", by: MoneyBench.grace, in: MoneyBench.other)
      try await bench.ask("bbbbbb", micro: 8_000_000, flag: true)
      #expect(try await bench.run("bbbbbb")?.reserved == Self.usd("8.00"))
      let (person, place) =
        scope == "person" ? (MoneyBench.ada, MoneyBench.other) : (MoneyBench.grace, MoneyBench.channel)
      try await bench.begin("cccccc", by: person, in: place)
      try await bench.ask("cccccc", micro: 3_000_000, flag: true)
      let refused = try await bench.run("cccccc")
      #expect(refused?.state == .ended)
      let key = "budget_\(isDaily ? "day" : "month")_\(scope)"
      #expect(refused?.failure?.seen.contains("(\(key)): 8.00 USD is spent or reserved") == true)
    }
  }

  @Test("a price over max_hourly and a run over its budget are not even asked about, a dearer one included")
  func dearer() async throws {
    let limits = SpendingLimits(hourly: Self.usd("1.00"), run: Self.usd("10.00"))
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z", limits: limits) { bench in
      for (id, micro, hourly) in [("aaaaaa", 4_000_004, 1_000_001), ("bbbbbb", 10_000_001, 900_000)]
        as [(String, Int64, Int64)]
      {
        try await bench.begin(id)
        try await bench.ask(id, micro: micro, hourly: hourly)
        #expect(try await bench.run(id)?.state == .ended)
      }
    }
  }

  @Test("prices in another currency than the limits are refused, and never compared")
  func currencies() {
    let limits = SpendingLimits(day: Self.usd("50.00"))
    let refusal = limits.refusal(of: Money(microUnits: 1, currency: "BRL"), given: Spending())
    #expect(refusal?.contains("the price is in BRL and the limits are in USD") == true)
  }

  @Test("what a run has reserved beyond a midnight counts against each day only with what is left of it")
  func overMidnight() async throws {
    try await MoneyBench.open(at: "2026-11-20T23:00:00Z", limits: SpendingLimits(day: Self.usd("50.00"))) { bench in
      try await bench.rent("aaaaaa", micro: 1_000_000, hours: 10)
      let limits = bench.policy.limits
      let now = bench.clock.now
      func spending(_ instant: Date) async throws -> Spending {
        try await bench.store.read { try limits.spending(in: $0, besides: nil, payer: nil, at: instant) }
      }
      try await bench.apply(.extend(seconds: 10 * 3600, by: "slack:T1/U1"), to: "aaaaaa")
      #expect(try await spending(now).today == Self.usd("20.00"))
      let after = now.addingTimeInterval(2 * 3600)
      #expect(try await spending(after).today == Self.usd("19.00"))
      #expect(try await spending(after).thisMonth == Self.usd("20.00"))
    }
  }

  @Test("at half, four fifths and all of a budget people are told once a period, and again in the next")
  func notes() async throws {
    try await MoneyBench.open(at: "2026-11-20T00:00:00Z", limits: SpendingLimits(day: Self.usd("4.00"))) { bench in
      try await bench.rent("aaaaaa", micro: 250_000, hours: 9000)
      try await bench.apply(.keep(by: "slack:T1/U9"), to: "aaaaaa")
      _ = try await bench.deliver()
      var told: [String] = []
      for _ in 0..<47 {
        bench.clock.move(by: 3600)
        _ = try await bench.reminders.look()
        told += try await bench.deliver().map { String($0.message.title.prefix(24)) }
      }
      let day = ["50 % of budget_day is use", "80 % of budget_day is use", "100 % of budget_day is us"].map {
        String($0.prefix(24))
      }
      #expect(told == day + day)
    }
  }

  @Test("at all of it a new start is refused with the amounts, and nothing that runs is touched")
  func exhausted() async throws {
    let limits = SpendingLimits(person: .init(day: Self.usd("1.00")))
    try await MoneyBench.open(at: "2026-11-20T00:00:00Z", limits: limits) { bench in
      try await bench.rent("aaaaaa", micro: 500_000, hours: 90)
      bench.clock.move(by: 7200)
      let now = bench.clock.now
      let spending = try await bench.store.read { store in
        try limits.spending(
          in: store, besides: nil, payer: Payer(person: MoneyBench.ada.description, channel: "x"), at: now)
      }
      #expect(
        limits.exhaustion(given: spending)?.hasPrefix(
          "The budget of 1.00 USD today for one person (budget_day_person) is used up: 1.00 USD") == true)
      #expect(try await bench.run("aaaaaa")?.state == .up)
    }
  }
}
