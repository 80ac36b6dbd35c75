import Foundation
import PluginKit
import Testing

@testable import CostEstimatePlugin

@Suite("The quote and its limits")
struct QuoteTests {
  private static let now = Date(timeIntervalSince1970: 1_795_516_920)

  private static func plugin(_ settings: Facts = [:]) -> CostEstimatePlugin {
    let defaults: Facts = [
      "confirm_above": "5.00", "approve_above": "50.00", "max_hourly": "1.00", "budget": "10.00", "budget_day": "50.00",
      "budget_month": "500.00",
    ]
    return CostEstimatePlugin(
      host: PluginHost(
        instance: "tpoc", settings: defaults.merging(settings), secrets: GivenSecrets([:]), clock: SystemClock(),
        timeZone: "Europe/Berlin"))
  }

  private static func context(
    _ hourly: String, hours: Double = 4, yes: Bool = false, answer: Question.Kind? = nil,
    spending: Spending = Spending()
  ) -> ActionContext {
    ActionContext(
      run: "abcdef", instance: "tpoc", step: "quote",
      inputs: ["plan": "c3-small-x86", "site": "ASH", "hourly": .string("\(hourly) USD")],
      answer: answer.map { Answer(kind: $0, yes: true, by: "slack:T1/U1", at: now) }, stepBegan: now, now: now,
      timeToLive: hours * 3600, saidYes: yes, spending: spending)
  }

  private static func verdict(_ context: ActionContext, _ settings: Facts = [:]) async throws -> Outcome.Verdict {
    try await plugin(settings).perform("quote", context).verdict
  }

  @Test("the question names an hour, the whole time to live, and the local time of the teardown")
  func question() async throws {
    guard case .ask(let question) = try await Self.verdict(Self.context("0.21")) else {
      Issue.record("nothing was asked")
      return
    }
    #expect(question.reservation == Money(microUnits: 840_000))
    #expect(question.expiresAt == Self.now.addingTimeInterval(600))
    #expect(!question.answeredByFlag)
    let text = question.details.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
    #expect(text.contains("0.84 USD for 4h, torn down at 15:42 Europe/Berlin"))
    #expect(text.contains("A month if forgotten: 153.30 USD"))
    #expect(text.contains("0.84 USD of 10.00 USD"))
  }

  @Test(
    "--yes skips the question below confirm_above, and never a limit",
    arguments: [("0.21", 4.0, true), ("0.90", 5.5, true), ("0.90", 6, false)])
  func flag(hourly: String, hours: Double, skipped: Bool) async throws {
    guard case .ask(let question) = try await Self.verdict(Self.context(hourly, hours: hours, yes: true)) else {
      Issue.record("nothing was asked")
      return
    }
    #expect(question.answeredByFlag == skipped)
  }

  /// What is spent, the settings, and the limit that is named.
  struct Case: Sendable {
    var hourly = "0.21"
    var hours = 4.0
    var today: Int64 = 0
    var month: Int64 = 0
    var limit: String
  }

  @Test(
    "a limit ends it, with its name and at no cost",
    arguments: [
      Case(hourly: "1.000001", limit: "max_hourly"), Case(hours: 48, limit: "budget,"),
      Case(today: 49_500_000, limit: "budget_day"), Case(month: 499_500_000, limit: "budget_month"),
    ])
  func limits(example: Case) async throws {
    let spending = Spending(today: Money(microUnits: example.today), thisMonth: Money(microUnits: example.month))
    let context = Self.context(example.hourly, hours: example.hours, yes: true, spending: spending)
    guard case .failed(let failure) = try await Self.verdict(context) else {
      Issue.record("the limit let it pass")
      return
    }
    #expect(failure.seen.contains(example.limit))
    #expect(failure.next.contains("nothing was bought"))
  }

  @Test("exactly at a limit passes")
  func exactly() async throws {
    let context = Self.context("1.00", hours: 10, spending: Spending(today: Money(microUnits: 40_000_000)))
    guard case .ask = try await Self.verdict(context) else {
      Issue.record("it was refused")
      return
    }
  }

  @Test("above approve_above no flag confirms, and the quote says that a second person has to agree")
  func approval() async throws {
    let settings: Facts = ["budget": "100.00", "budget_day": "200.00"]
    let first = try await Self.verdict(Self.context("0.90", hours: 60, yes: true), settings)
    guard case .ask(let question) = first else {
      Issue.record("nothing was asked")
      return
    }
    #expect(question.kind == .confirmPurchase && !question.answeredByFlag)
    #expect(question.details.contains { $0.name == "Approval" })
    #expect(try await Self.verdict(Self.context("0.90", hours: 60, answer: .confirmPurchase), settings) == .done)
  }

  @Test("the quote names the three cheapest alternatives and the difference to the last quote")
  func alternatives() async throws {
    var context = Self.context("0.21")
    context.inputs["alternatives"] = .array(
      [("c3-small-x86", "FRA", "0.26"), ("m4-metal-small", "MIA2", "0.42"), ("c3-large-x86", "LON", "1.28")].map {
        ["plan": .string($0.0), "site": .string($0.1), "hourly": .string("\($0.2) USD")]
      })
    context.lastQuote = LastQuote(hourly: Money(microUnits: 190_000), at: Self.now.addingTimeInterval(-86_400))
    guard case .ask(let question) = try await Self.verdict(context) else {
      Issue.record("nothing was asked")
      return
    }
    let details = Dictionary(question.details.map { ($0.name, $0.value) }) { first, _ in first }
    #expect(
      details["Next cheapest"]
        == "c3-small-x86 in FRA for 0.26 USD; m4-metal-small in MIA2 for 0.42 USD; c3-large-x86 in LON for 1.28 USD")
    #expect(details["Since the last quote"]?.hasPrefix("0.02 USD an hour more than 0.19 USD at 2026-11-23") == true)
    context.lastQuote = LastQuote(hourly: Money(microUnits: 250_000), at: Self.now)
    guard case .ask(let cheaper) = try await Self.verdict(context) else { return }
    #expect(cheaper.details.contains { $0.value.hasPrefix("0.04 USD an hour less than 0.25 USD") })
  }

  @Test("without a price nothing is bought", arguments: [JSONValue.null, "0.00 USD", "free", "0,21 USD"])
  func noPrice(hourly: JSONValue) async throws {
    var context = Self.context("0.21", yes: true)
    context.inputs["hourly"] = hourly
    guard case .failed(let failure) = try await Self.verdict(context) else {
      Issue.record("it went on without a price")
      return
    }
    #expect(failure.next.contains("without a price nothing is bought"))
  }

  @Test("where a started hour counts whole, the quote counts it so")
  func wholeHours() async throws {
    guard case .ask(let question) = try await Self.verdict(Self.context("0.21", hours: 1.5), ["whole_hours": true])
    else {
      Issue.record("nothing was asked")
      return
    }
    #expect(question.reservation == Money(microUnits: 420_000))
  }

  @Test(
    "a budget of a person or of a channel ends it too, by its own name",
    arguments: ["budget_day_person", "budget_month_person", "budget_day_channel", "budget_month_channel"])
  func scopes(key: String) async throws {
    let spending = Spending(
      personToday: Money(microUnits: 1_500_000), personThisMonth: Money(microUnits: 1_500_000),
      channelToday: Money(microUnits: 1_500_000), channelThisMonth: Money(microUnits: 1_500_000))
    let context = Self.context("0.21", yes: true, spending: spending)
    guard case .failed(let failure) = try await Self.verdict(context, [key: "2.00"]) else {
      Issue.record("the limit let it pass")
      return
    }
    #expect(
      failure.seen == "1.50 USD spent and reserved, and 0.84 USD for 4h of c3-small-x86 are more than \(key), 2.00 USD")
  }
}
