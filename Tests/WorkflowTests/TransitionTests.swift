import Chat
import Foundation
import PluginKit
import Testing
import Workflow

@Suite("The pure transition of a run")
struct TransitionTests {
  private static func question(_ flag: Bool = false) -> Question {
    Question(
      kind: .confirmPurchase, text: "Buy?", expiresAt: Example.now.addingTimeInterval(600),
      reservation: Money(microUnits: 840_000), answeredByFlag: flag)
  }

  @Test("steps go on in order, and one whose condition does not hold is left out")
  func order() {
    let example = Example.up()
    #expect(example.run.state == .up)
    #expect(example.run.currentStep?.id == "watch")
    #expect(example.run.records.map(\.step) == ["ask", "buy", "only", "report", "watch"])
    #expect(example.run.records.first { $0.step == "only" }?.state == .skipped)
    #expect(example.run.facts.string("plan") == "c3")
  }

  @Test("a wait keeps its memo and comes back when it said")
  func wait() {
    var example = Example()
    example.outcome(.wait(until: Example.now.addingTimeInterval(5), progress: "soon", memo: ["n": 1]))
    #expect(example.run.memo == ["n": 1])
    #expect(example.run.due == Example.now.addingTimeInterval(5))
    #expect(example.run.records.last?.detail == "soon")
    #expect(example.slots == ["root"])
  }

  @Test("a question waits for a person; yes reserves and goes on, no ends it without a cost")
  func question() {
    var yes = Example()
    yes.outcome(.ask(Self.question(), memo: ["asked": true]))
    #expect(yes.run.state == .waiting)
    #expect(yes.run.due == nil)
    yes.send(.answered(yes: true, by: "slack:T1/U1"))
    #expect(yes.run.state == .running)
    #expect(yes.run.answer?.kind == .confirmPurchase)
    #expect(yes.effects.contains(.reserve(Money(microUnits: 840_000))))

    var no = Example()
    no.outcome(.ask(Self.question(), memo: nil))
    no.send(.answered(yes: false, by: "slack:T1/U1"))
    #expect(no.run.state == .ended)
    #expect(no.run.ending == .declined)
    #expect(no.effects.contains(.releaseReservation))

    var flag = Example()
    flag.outcome(.ask(Self.question(true), memo: nil))
    #expect(flag.run.state == .running)
    #expect(flag.effects.contains(.reserve(Money(microUnits: 840_000))))

    var late = Example()
    late.outcome(.ask(Self.question(), memo: nil))
    late.send(.alarm, after: 601)
    #expect(late.run.state == .ended)
  }

  @Test("a failure before anything was bought ends the run; after it, a person or the grace decides")
  func failure() {
    let failure = Outcome.failed(seen: "seen", probably: "probably", next: "next")
    var early = Example()
    early.outcome(failure)
    #expect(early.run.state == .ended)
    #expect(early.run.ending == .failed)

    var late = Example()
    late.outcome(.done())
    late.outcome(
      .wait(
        until: Example.now, memo: [:],
        ledger: [.intent(name: "n", hourly: Money(microUnits: 1), at: Example.now)]))
    late.outcome(failure)
    #expect(late.run.state == .waiting)
    #expect(late.run.graceEndsAt == Example.now.addingTimeInterval(900))
    var kept = late
    kept.send(.keep(by: "slack:T1/U9"))
    kept.send(.alarm, after: 901)
    #expect(kept.run.state == .waiting)
    late.send(.alarm, after: 901)
    #expect(late.run.state == .undoing)
    #expect(late.run.currentAction == "p.give-back")
  }

  @Test("a late outcome keeps its facts and what it bought, and changes nothing else")
  func lateOutcome() {
    var example = Example()
    example.outcome(.done())
    let generation = example.run.generation
    example.send(.cancel(by: "slack:T1/U1"))
    #expect(example.run.state == .undoing)
    let bought = LedgerEntry.bought(name: "n", id: "sv_9", hourly: Money(microUnits: 5), at: Example.now)
    example.send(.outcome(.done(["server_id": "sv_9"], ledger: [bought]), generation: generation))
    #expect(example.run.state == .undoing)
    #expect(example.run.facts.string("server_id") == "sv_9")
    #expect(example.resources.map(\.id) == ["sv_9"])
    #expect(example.resources.map(\.state) == [.billing])
  }

  @Test("what was bought after the run had ended is given back all the same")
  func boughtAfterTheEnd() {
    var example = Example()
    example.outcome(.done())
    let generation = example.run.generation
    example.send(.cancel(by: "a"))
    example.outcome(.done())
    #expect(example.run.state == .ended)
    let bought = LedgerEntry.bought(name: "n", id: "sv_9", hourly: Money(microUnits: 5), at: Example.now)
    example.send(.outcome(.done(ledger: [bought]), generation: generation))
    #expect(example.run.state == .undoing)
    #expect(example.run.currentAction == "p.give-back")
  }

  @Test("the undo never gives up, and gone is said only when nothing is open")
  func undo() {
    var example = Example.up()
    example.send(.teardown(by: "slack:T1/U1"))
    #expect(example.run.state == .undoing)
    example.outcome(.failed(seen: "a", probably: "b", next: "c"))
    #expect(example.run.state == .undoing)
    #expect(example.run.due == example.now.addingTimeInterval(60))
    #expect(example.slots.contains("alert-undo-trouble"))
    example.outcome(.done(ledger: [.gone(name: "tpoc-abcdef-1", at: example.now)]), after: 60)
    #expect(example.run.state == .ended)
    #expect(example.said.last == "Run abcdef is torn down; its server is gone")
  }

  @Test("the time to live warns first, and an end that was slept through still gives its warning")
  func timeToLive() {
    var example = Example.up()
    example.send(.alarm, after: 3 * 3600 + 45 * 60)
    #expect(example.run.due == example.now)
    #expect(example.run.warnedAt == nil)
    example.outcome(.wait(until: .distantFuture, memo: nil, facts: ["last_seen": "configured"]), after: 2)
    #expect(example.run.warnedAt != nil)
    #expect(example.said.contains { $0.contains("this node is configured and will be deleted at") })
    #expect(example.run.state == .up)
    example.send(.alarm, after: 15 * 60)
    #expect(example.run.state == .undoing)
    #expect(example.run.ending == .expired)

    var asleep = Example.up()
    asleep.send(.alarm, after: 10 * 3600)
    #expect(asleep.run.state == .up)
    // A look that does not come back is not waited for.
    asleep.send(.alarm, after: 90)
    #expect(asleep.said.contains { $0.contains("will be torn down") })
    asleep.send(.alarm, after: 14 * 60)
    #expect(asleep.run.state == .up)
    asleep.send(.alarm, after: 2 * 60)
    #expect(asleep.run.state == .undoing)
  }

  @Test("extending moves the end and the warning, up to the limit")
  func extend() {
    var example = Example.up()
    example.send(.alarm, after: 3 * 3600 + 46 * 60)
    example.send(.threw("no answer", retryAfter: nil, generation: example.run.generation))
    #expect(example.run.warnedAt != nil)
    example.send(.extend(seconds: 7200, by: "slack:T1/U1"))
    #expect(example.run.expiresAt == Example.now.addingTimeInterval(6 * 3600))
    #expect(example.run.warnedAt == nil)
    example.send(.extend(seconds: 365 * 86_400, by: "slack:T1/U1"))
    #expect(example.run.timeToLive == 7 * 86_400)
  }

  @Test("after a long sleep one reminder catches up for all that were missed")
  func reminders() {
    var example = Example.up()
    example.send(.alarm, after: 3 * 3600 + 10)
    #expect(example.said.filter { $0.hasPrefix("Reminder") }.count == 1)
    #expect(example.run.nextReminderAt == Example.now.addingTimeInterval(4 * 3600))
  }

  @Test("an action that is gone parks the run, and teardown still works")
  func stuck() {
    var example = Example.up()
    example.send(.actionMissing("p.watch", generation: example.run.generation))
    #expect(example.run.state == .stuck)
    example.send(.teardown(by: "a"))
    #expect(example.run.state == .undoing)
  }

  @Test("a teardown before anything was bought says that nothing was, and not that a server is gone")
  func tornDownBeforeThePurchase() {
    var example = Example()
    example.send(.teardown(by: "a"))
    #expect(example.run.state == .ended)
    #expect(example.said.contains("Run abcdef is over, nothing was bought"))
    #expect(!example.said.contains { $0.contains("gone") })
  }

  @Test("a server that vanished ends the run and bills no more")
  func vanished() {
    var example = Example.up()
    example.send(.vanished(name: "tpoc-abcdef-1"), after: 3600)
    #expect(example.run.state == .ended)
    #expect(example.run.ending == .failed)
    #expect(example.resources.first?.until == example.now)
    #expect(example.said.contains { $0.contains("failed") })
  }

  @Test("errors are called again with a growing wait, and told with their beginning")
  func errors() {
    var example = Example()
    var waits: [Double] = []
    for _ in 0..<8 {
      example.send(.threw("GET /plans answers 503", retryAfter: nil, generation: example.run.generation))
      waits.append(example.run.due?.timeIntervalSince(example.now) ?? 0)
    }
    #expect(waits.allSatisfy { (1...76).contains($0) })
    #expect(waits[0] < 4)
    #expect(waits[7] > 40)
    #expect(example.run.records.last?.detail?.hasPrefix("P has not answered since") == true)
    example.send(.threw("429", retryAfter: 300, generation: example.run.generation))
    #expect(example.run.due == example.now.addingTimeInterval(300))
  }

  @Test("runs that fail together do not come back together")
  func jitter() {
    let waits = ["abcdef", "bcdefg", "cdefgh"].map { id in
      var example = Example()
      example.run.id = id
      example.send(.threw("503", retryAfter: nil, generation: example.run.generation))
      return example.run.due?.timeIntervalSince(example.now) ?? 0
    }
    #expect(Set(waits).count == 3)
    #expect(waits.allSatisfy { (1.5...2.5).contains($0) })
  }

  @Test("one call that goes wrong is nobody's news; what the other side did instead of answering is said")
  func plight() {
    var example = Example()
    example.send(.threw("GET /plans answers 401", plight: "refused the API key", retryAfter: nil, generation: 0))
    #expect(example.run.records.last?.detail == nil)
    #expect(example.effects.isEmpty)
    let generation = example.run.generation
    example.send(
      .threw("GET /plans answers 401", plight: "refused the API key", retryAfter: nil, generation: generation), after: 2
    )
    #expect(example.run.records.last?.detail?.hasPrefix("P has refused the API key since") == true)
    #expect(example.effects.count == 1)
    example.send(
      .threw("GET /plans answers 401", plight: "refused the API key", retryAfter: nil, generation: generation + 1),
      after: 4)
    #expect(example.effects.isEmpty)
  }

  @Test("an undo that has no answer is told within five minutes, once, and says it again to nobody")
  func undoWithoutAnAnswer() {
    var example = Example.up()
    example.send(.teardown(by: "a"))
    let began = example.now
    var told: [Date] = []
    while example.now < began.addingTimeInterval(3600) {
      example.send(.threw("503", retryAfter: nil, generation: example.run.generation))
      if example.slots.contains("undo-trouble") { told.append(example.now) }
      if example.slots.contains("undo-trouble") { #expect(example.slots.contains("alert-undo-trouble")) }
      example.now = example.run.due ?? example.now
    }
    #expect(told.count == 1)
    #expect(told.allSatisfy { $0.timeIntervalSince(began) <= 300 })
    #expect(example.run.state == .undoing)
    #expect(example.resources.map(\.state) == [.billing])
  }
}
