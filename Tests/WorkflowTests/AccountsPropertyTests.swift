import Chat
import Foundation
import PluginKit
import Testing

@testable import Workflow

@Suite("Accounts add up")
struct AccountsPropertyTests {
  private static let start = Date(timeIntervalSince1970: 1_795_516_920)

  @Test("the sum over any intervals is the cost of the whole, to the micro-unit", arguments: [Int64(1), 3600])
  func intervals(unit: Int64) {
    var generator = SeededGenerator(seed: UInt64(unit))
    for _ in 0..<500 {
      let price = Money(microUnits: Int64.random(in: 1...5_000_000, using: &generator))
      let length = Double.random(in: 1...5_000_000, using: &generator)
      let from = Self.start.addingTimeInterval(Double.random(in: -1000...1000, using: &generator))
      let resource = Resource(
        run: "abcdef", provider: "p", name: "n", id: "sv", hourly: price, from: from,
        until: from.addingTimeInterval(length), state: .closed, billingUnit: unit)
      let end = from.addingTimeInterval(length * 1.1)
      let cuts =
        ([Self.start.addingTimeInterval(-2000), end]
        + (0..<Int.random(in: 0...40, using: &generator)).map { _ in
          from.addingTimeInterval(Double.random(in: -2000...(length * 1.1), using: &generator))
        }).sorted()
      let parts = zip(cuts, cuts.dropFirst()).map { resource.cost(from: $0, until: $1) }
      #expect(Money.sum(parts) == resource.cost(at: end))
      #expect(parts.allSatisfy { $0.microUnits >= 0 })
    }
  }

  @Test("10,000 hours do not drift, in steps of an hour, a minute and 7 seconds", arguments: [3600.0, 60, 7])
  func drift(step: Double) {
    let price = Money(microUnits: 333_333)
    let resource = Resource(
      run: "abcdef", provider: "p", name: "n", id: "sv", hourly: price, from: Self.start, state: .billing)
    var total = Money.zero()
    var now = Self.start
    let end = Self.start.addingTimeInterval(10_000 * 3600)
    while now < end {
      let next = min(end, now.addingTimeInterval(step))
      total = total + resource.cost(from: now, until: next)
      now = next
    }
    #expect(total.microUnits == 3_333_330_000)
    #expect(total == resource.cost(at: end))
  }

  @Test("a month's days, persons and runs each add up to the month, through daylight saving and the month's ends")
  func statement() throws {
    var generator = SeededGenerator(seed: 11)
    let now = try #require(Timestamp.parse("2027-01-05T12:00:00Z"))
    let resources = (0..<60).map { index -> Resource in
      let from = Self.start.addingTimeInterval(Double.random(in: -4_000_000...3_000_000, using: &generator))
      let isOpen = Bool.random(using: &generator)
      return Resource(
        run: "run\(index % 7)", provider: "p", name: "n\(index)", id: "sv\(index)",
        hourly: Money(microUnits: Int64.random(in: 1...900_000, using: &generator)), from: from,
        until: isOpen ? nil : from.addingTimeInterval(Double.random(in: 60...2_000_000, using: &generator)),
        state: isOpen ? .billing : .closed)
    }
    let payers = Dictionary(
      uniqueKeysWithValues: (0..<7).map { ("run\($0)", Payer(person: "p\($0 % 3)", channel: "c")) })
    var months = Money.zero()
    for (month, zone) in [
      ("2026-10", "Europe/Berlin"), ("2026-11", "Europe/Berlin"), ("2026-12", "Europe/Berlin"),
      ("2027-01", "Europe/Berlin"),
    ] {
      let period = try #require(CostPeriod.month(month, zone: zone, now: now))
      let statement = CostStatement(period: period, resources: resources, payers: payers, currency: "USD", now: now)
      months = months + statement.total
      #expect(Money.sum(statement.days) == statement.total)
      let groups = statement.groups { $0.payer?.person ?? "" }
      #expect(Money.sum(groups.map(\.total)) == statement.total)
      for index in statement.days.indices {
        #expect(Money.sum(groups.map { $0.days[index] }) == statement.days[index])
      }
      let cents = (statement.total.microUnits + 5_000) / 10_000
      #expect(CentSplit.cents(statement.days).reduce(0, +) == cents)
      #expect(CentSplit.cents(groups.map(\.total)).reduce(0, +) == cents)
    }
    // Everything that lies in these four months and nothing else: the first server began after 1 October.
    #expect(months == resources.filter { $0.from < now }.cost(at: now))
  }

  @Test(
    "a month has its days, in every zone",
    arguments: [
      ("2026-02", "UTC", 28, 28 * 24), ("2028-02", "UTC", 29, 29 * 24), ("2026-03", "Europe/Berlin", 31, 31 * 24 - 1),
      ("2026-10", "Europe/Berlin", 31, 31 * 24 + 1), ("2026-11", "America/New_York", 30, 30 * 24 + 1),
      ("2026-04", "Africa/Cairo", 30, 30 * 24 - 1), ("2026-12", "UTC", 31, 31 * 24),
    ])
  func months(text: String, zone: String, days: Int, hours: Int) throws {
    let period = try #require(CostPeriod.month(text, zone: zone, now: Self.start))
    #expect(period.days.count == days)
    #expect(Int(period.until.timeIntervalSince(period.from)) == hours * 3600)
    #expect(zip(period.days, period.days.dropFirst()).allSatisfy { $0.until == $1.from })
  }

  @Test("cents that are shown add up to the sum that is shown, and none is off by a cent or more")
  func cents() {
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<2000 {
      let amounts = (0..<Int.random(in: 0...31, using: &generator)).map { _ in
        Money(microUnits: Int64.random(in: 0...30_000_000, using: &generator))
      }
      let cents = CentSplit.cents(amounts)
      #expect(cents.reduce(0, +) == (Money.sum(amounts).microUnits + 5_000) / 10_000)
      #expect(zip(amounts, cents).allSatisfy { abs($1 * 10_000 - $0.microUnits) < 10_000 })
    }
  }

  @Test("no order of extend, fail, keep, delete and restart loses or doubles a micro-unit")
  func anyOrder() throws {
    for seed in 0..<200 {
      var generator = SeededGenerator(seed: UInt64(seed))
      var example = Example.up()
      example.rules.longestTimeToLive = 365 * 86_400
      var counted = Money.zero()
      var counter = example.now
      for _ in 0..<60 where example.run.state != .ended {
        let step = Double.random(in: 0...7200, using: &generator)
        switch Int.random(in: 0..<9, using: &generator) {
        case 0: example.send(.extend(seconds: 3600, by: "a"), after: step)
        case 1: example.outcome(.failed(seen: "a", probably: "b", next: "c"), after: step)
        case 2: example.send(.keep(by: "a"), after: step)
        case 3 where seed % 3 == 0: example.send(.teardown(by: "a"), after: step)
        case 4: example.send(.alarm, after: step)
        case 5: example.send(.retry(by: "a"), after: step)
        case 6:
          // A restart: what is in the rows comes back from their text.
          let run = try JSONDecoder().decode(Run.self, from: JSONEncoder().encode(example.run))
          #expect(run == example.run)
          example.run = run
          example.send(.reschedule, after: step)
        case 7 where example.run.state == .undoing:
          let gone = example.now.addingTimeInterval(step)
          example.outcome(.done(ledger: [.gone(name: "tpoc-abcdef-1", at: gone)]), after: step)
        default: example.send(.look, after: step)
        }
        // An account that is kept step by step beside the ledger.
        counted = counted + Money.sum(example.resources.map { $0.cost(from: counter, until: example.now) })
        counter = example.now
        #expect(counted == example.resources.cost(at: example.now))
      }
      let server = try #require(example.resources.first)
      let end = server.until ?? example.now
      #expect(example.resources.count == 1)
      #expect(counted == server.hourly.perHour(from: Example.now, until: end))
    }
  }

  @Test("what a deletion leaves behind goes on costing until the 404")
  func failedDeletion() {
    var example = Example.up()
    example.send(.teardown(by: "a"), after: 3600)
    example.outcome(.failed(seen: "DELETE answers 500", probably: "b", next: "c"), after: 60)
    example.send(.alarm, after: 2 * 3600)
    #expect(example.resources.cost(at: example.now) > Money(microUnits: 3 * 210_000))
    let gone = example.now.addingTimeInterval(3540)
    example.outcome(.done(ledger: [.gone(name: "tpoc-abcdef-1", at: gone)]), after: 3540)
    #expect(example.resources.cost(at: gone.addingTimeInterval(1e6)) == Money(microUnits: 4 * 210_000))
  }
}

@Suite("The provider's account beside the ledger")
struct ComparisonTests {
  private static let start = Date(timeIntervalSince1970: 1_795_516_920)

  private static func server(_ name: String, id: String, hours: Double) -> Resource {
    Resource(
      run: "abcdef", provider: "latitude", name: name, id: id, hourly: Money(microUnits: 210_000), from: start,
      until: start.addingTimeInterval(hours * 3600), state: .closed)
  }

  private static func usage(_ lines: [(Int64, [String])]) -> ProviderUsage {
    ProviderUsage(
      provider: "latitude", from: start.addingTimeInterval(-86_400), until: start.addingTimeInterval(29 * 86_400),
      total: Money.sum(lines.map { Money(microUnits: $0.0) }),
      lines: lines.map { amount, ids in
        .init(name: "c3", amount: Money(microUnits: amount), items: ids.map { .init(id: $0, name: $0) })
      }, readAt: start.addingTimeInterval(10 * 86_400))
  }

  @Test("servers that agree to the cent, one with whole hours, one unknown to the provider, one that is foreign")
  func rows() {
    let comparison = ProviderComparison(
      usage: Self.usage([(210_004, ["sv_1"]), (420_000, ["sv_2"]), (5_000_000, ["sv_9"])]),
      resources: [
        Self.server("a", id: "sv_1", hours: 1), Self.server("b", id: "sv_2", hours: 1.1),
        Self.server("c", id: "sv_3", hours: 2),
      ], currency: "USD")
    let rows = Dictionary(uniqueKeysWithValues: comparison.rows.map { ($0.names[0], $0) })
    #expect(rows["a"]?.agrees == true)
    #expect(rows["b"]?.reason.contains("whole_hours") == true)
    #expect(rows["b"]?.difference == Money(microUnits: 189_000))
    #expect(rows["c"]?.reason == "the provider's account does not name it")
    #expect(comparison.foreign == Money(microUnits: 5_000_000))
    #expect(comparison.ours == Money(microUnits: 210_000 + 231_000 + 420_000))
  }

  @Test("a line about several servers is held against their sum")
  func together() {
    let comparison = ProviderComparison(
      usage: Self.usage([(630_000, ["sv_1", "sv_2"])]),
      resources: [Self.server("a", id: "sv_1", hours: 1), Self.server("b", id: "sv_2", hours: 2)], currency: "USD")
    #expect(comparison.rows.map(\.names) == [["a", "b"]])
    #expect(comparison.rows.allSatisfy { $0.agrees })
  }
}
