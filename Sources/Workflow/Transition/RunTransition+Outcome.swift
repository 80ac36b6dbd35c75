import Chat
import Foundation
import PluginKit

extension RunTransition {
  /// A call of the current step came back.
  mutating func take(_ outcome: Outcome) {
    let provider = run.currentAction.map { String($0.prefix { $0 != "." }) } ?? ""
    absorb(outcome, provider: provider, ledger: outcome.ledger)
    run.errors = 0
    run.lastError = nil
    run.errorsBegan = nil
    run.answer = nil
    run.generation += 1
    announce(outcome.notices)
    switch outcome.verdict {
    case .done: finishStep(detail: outcome.progress)
    case .wait(let until): waitOn(outcome, until: until)
    case .ask(let question): ask(question, memo: outcome.memo)
    case .failed(let failure) where run.state == .undoing: undoFailed(failure)
    case .failed(let failure): failStep(failure)
    }
  }

  /// A call came back after the run had moved on: its facts and what it bought are kept, nothing else.
  ///
  /// An intent is not kept: without its memo no call will ever act on it.
  mutating func keepLate(_ outcome: Outcome) {
    let bought = outcome.ledger.filter { if case .intent = $0 { false } else { true } }
    let provider = resources.first?.provider ?? run.currentStep?.plugin ?? ""
    absorb(outcome, provider: provider, ledger: bought)
    if run.state == .ended, !resources.open.isEmpty {
      run.endedAt = nil
      run.state = .undoing
      run.step = run.undoStep(atOrBefore: run.workflow.steps.count - 1) ?? run.step
      run.due = now
    }
  }

  private mutating func absorb(_ outcome: Outcome, provider: String, ledger: [LedgerEntry]) {
    run.facts = run.facts.merging(outcome.facts)
    for entry in ledger {
      resources = LedgerFold.applying(
        entry, to: resources, run: run.id, provider: provider, billingUnit: rules.billingUnit)
      effects.append(.audit(what: Narration.auditText(entry), by: nil))
      if case .intent(_, _, let at) = entry, run.expiresAt == nil {
        run.expiresAt = at.addingTimeInterval(run.timeToLive)
        beginReminders(at: at)
      }
    }
  }

  private mutating func announce(_ notices: [Notice]) {
    for notice in notices {
      let message = Narration.notice(notice, of: run)
      switch notice.weight {
      case .note, .warning: say("notice-\(notice.key)", .thread, message)
      case .final: say(Slot.final, .channel, message, mustArrive: true)
      case .alert:
        say("notice-\(notice.key)", .channel, message, mustArrive: true)
        say("alert-\(notice.key)", .alerts, message, mustArrive: true)
      }
    }
  }

  private mutating func waitOn(_ outcome: Outcome, until: Date) {
    run.memo = outcome.memo
    // Any call may come earlier than it was asked for.
    run.due = min(until, now.addingTimeInterval(Self.longestWait))
    guard let step = run.currentStep else { return }
    if run.state == .undoing {
      run.record(step, .current, detail: outcome.progress, at: now)
    } else if let limit = step.timeLimit, now > run.stepBegan.addingTimeInterval(limit) {
      failStep(
        Failure(
          seen: "\(step.title) was not over after \(TimeSpan.text(limit)); last seen \(outcome.progress ?? "nothing")",
          probably: "it takes longer than the workflow allows, or it will never end",
          next: "look at it, then `retry \(run.id)` or `teardown \(run.id)`"))
    } else {
      run.record(step, .current, detail: outcome.progress, at: now)
    }
  }

  private mutating func ask(_ question: Question, memo: JSONValue?) {
    run.memo = memo
    run.question = question
    if let step = run.currentStep { run.record(step, .waiting, detail: "waiting for an answer", at: now) }
    if question.answeredByFlag {
      answer(yes: true, by: run.starter.description)
    } else {
      run.state = .waiting
      run.due = nil
      say(Slot.question(question.kind), .thread, Narration.question(question, of: run, rules: rules), mustArrive: true)
    }
  }

  /// The undo goes on for ever; people hear of it once.
  private mutating func undoFailed(_ failure: Failure) {
    if putOffUndo(because: failure.seen) { return }
    run.due = now.addingTimeInterval(60)
    guard run.failure != failure else { return }
    run.failure = failure
    let message = Narration.undoTrouble(failure, run: run, resources: resources, now: now)
    say("undo-trouble", .channel, message, mustArrive: true)
    say("alert-undo-trouble", .alerts, message, mustArrive: true)
  }
}
