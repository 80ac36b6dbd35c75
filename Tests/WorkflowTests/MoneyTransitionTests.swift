import Chat
import Foundation
import PluginKit
import Testing
import Workflow

@Suite("Money in a run's transition")
struct MoneyTransitionTests {
  private static let grace = "slack:T1/U9"
  private static let ada = Example.ada.description

  private static func question(_ micro: Int64, kind: Question.Kind = .confirmPurchase, flag: Bool = false) -> Question {
    Question(
      kind: kind, text: "Rent?", expiresAt: Example.now.addingTimeInterval(600),
      reservation: Money(microUnits: micro), answeredByFlag: flag)
  }

  private static func limited() -> Example {
    var example = Example()
    example.rules.approveAbove = Money(microUnits: 50_000_000)
    return example
  }

  @Test("above approve_above the answer waits for a second person, flag or not, and is handed on then")
  func approval() {
    for flag in [false, true] {
      var example = Self.limited()
      example.outcome(.ask(Self.question(60_000_000, flag: flag), memo: ["asked": "confirm"]))
      if !flag { example.send(.answered(yes: true, by: Self.ada)) }
      #expect(example.run.state == .waiting)
      #expect(example.run.question?.kind == .approve)
      #expect(example.run.answer == nil)
      #expect(example.effects.contains(.reserve(Money(microUnits: 60_000_000))))
      example.send(.answered(yes: true, by: Self.grace))
      #expect(example.run.state == .running)
      #expect(example.run.answer?.kind == .confirmPurchase)
      #expect(example.run.answer?.by == Self.ada)
      #expect(example.run.memo == ["asked": "confirm"])
      #expect(example.run.approved == Money(microUnits: 60_000_000))
    }
  }

  @Test(
    "an extension above approve_above is approved by another person alone, not by the starter in another workspace",
    arguments: [("slack:T1/U1", false), ("slack:T2/U1", false), ("slack:T1/U9", true), ("matrix:U1", true)])
  func extendedBy(person: String, isApproved: Bool) {
    var example = Example.up()
    example.rules.approveAbove = Money(microUnits: 1_000_000)
    example.send(.extend(seconds: 4 * 3600, by: person))
    #expect(example.run.timeToLive == 8 * 3600)
    #expect((example.run.approved != nil) == isApproved)
  }

  @Test("an approval that nobody gives, or that is refused, ends the run at no cost")
  func noApproval() {
    var lapsed = Self.limited()
    lapsed.outcome(.ask(Self.question(60_000_000, flag: true), memo: nil))
    var refused = lapsed
    lapsed.send(.alarm, after: 601)
    refused.send(.answered(yes: false, by: Self.grace))
    for example in [lapsed, refused] {
      #expect(example.run.state == .ended)
      #expect(example.effects.contains(.releaseReservation))
      #expect(example.run.reserved == nil)
    }
  }

  @Test("a dearer price needs a second person again, unless they agreed to as much")
  func dearer() {
    var example = Self.limited()
    example.outcome(.ask(Self.question(60_000_000, flag: true), memo: nil))
    example.send(.answered(yes: true, by: Self.grace))
    example.outcome(.ask(Self.question(55_000_000, kind: .confirmDearer), memo: nil))
    example.send(.answered(yes: true, by: Self.ada))
    #expect(example.run.state == .running)
    example.outcome(.ask(Self.question(70_000_000, kind: .confirmDearer), memo: nil))
    example.send(.answered(yes: true, by: Self.ada))
    #expect(example.run.question?.kind == .approve)
    example.send(.answered(yes: true, by: Self.grace))
    #expect(example.run.answer?.kind == .confirmDearer)
  }

  @Test("keep takes the end away, and is told every day whoever muted it; extend gives an end again")
  func keep() {
    var example = Example.up()
    example.send(.keep(by: Self.grace))
    #expect(RunSchedule.end(of: example.run, rules: example.rules) == nil)
    example.send(.mute(seconds: 30 * 86_400, by: Self.ada))
    var told = 0
    for _ in 0..<(24 * 10) {
      example.send(.alarm, after: 3600)
      told += example.slots.filter { $0.hasPrefix("kept") }.count
      #expect(!example.slots.contains { $0.hasPrefix("reminder") })
    }
    #expect(told == 10)
    #expect(example.run.state == .up)
    example.send(.extend(seconds: 7200, by: Self.grace))
    #expect(!example.run.isKept)
    // Longer than the longest time to live: the end is where it was, and the warning comes first.
    #expect(example.run.timeToLive == 7 * 86_400)
    example.send(.alarm, after: 60)
    example.outcome(.wait(until: .distantFuture, memo: nil))
    #expect(example.run.warnedAt != nil)
  }

  @Test("after a failure the first keep cancels its teardown, and the second the end of the time to live")
  func keepTwice() {
    var example = Example.up()
    example.outcome(.failed(seen: "a", probably: "b", next: "c"))
    example.send(.keep(by: Self.grace))
    #expect(example.run.graceEndsAt == nil)
    #expect(!example.run.isKept)
    example.send(.keep(by: Self.grace))
    #expect(example.run.isKept)
  }

  @Test("mute silences reminders until its end, and no warning")
  func mute() {
    var example = Example.up()
    example.send(.mute(seconds: 2.5 * 3600, by: Self.ada))
    var heard: [Double] = []
    for hour in 1...3 {
      example.send(.alarm, after: 3600)
      if example.slots.contains(where: { $0.hasPrefix("reminder") }) { heard.append(Double(hour)) }
    }
    #expect(heard == [3])
    example.send(.mute(seconds: 9 * 3600, by: Self.ada))
    example.send(.alarm, after: 45 * 60)
    example.outcome(.wait(until: .distantFuture, memo: nil, facts: ["last_seen": "in maintenance mode"]))
    #expect(example.said.contains { $0.contains("this node is in maintenance mode and will be deleted") })
  }

  @Test("the run's own budget is told at half, four fifths and all, each once")
  func ownBudget() {
    var example = Example.up()
    example.rules.budget = Money(microUnits: 840_000)
    var told: [String] = []
    for _ in 0..<20 {
      example.send(.reschedule, after: 900)
      told += example.slots.filter { $0.hasPrefix("budget") }
    }
    #expect(told == ["budget-50", "budget-80", "budget-100"])
  }

  @Test("a changed schedule of reminders takes effect, and none at all too")
  func changedSchedule() throws {
    var example = Example.up()
    example.rules.reminders = try Schedule(parsing: "10m")
    example.send(.reschedule, after: 60)
    #expect(example.run.nextReminderAt == Example.now.addingTimeInterval(600))
    example.rules.reminders = nil
    example.send(.reschedule, after: 60)
    #expect(example.run.nextReminderAt == nil)
    example.rules.reminders = .every(3600)
    example.send(.reschedule, after: 60)
    #expect(example.run.nextReminderAt == Example.now.addingTimeInterval(3600))
  }

  @Test("up for longer than usual is said once")
  func longLife() {
    var example = Example.up()
    example.send(.upForLong(usual: 3600), after: 7200)
    #expect(example.slots.contains("longer-than-usual"))
    example.send(.upForLong(usual: 3600), after: 60)
    #expect(example.slots.isEmpty)
  }

  @Test("an extension before the purchase raises what is reserved")
  func earlyExtension() {
    var example = Example()
    example.outcome(.ask(Self.question(840_000), memo: nil, facts: ["hourly": "0.21 USD"]))
    example.send(.answered(yes: true, by: Self.ada))
    example.send(.extend(seconds: 4 * 3600, by: Self.ada))
    #expect(example.effects.contains(.reserve(Money(microUnits: 1_680_000))))
  }
}
