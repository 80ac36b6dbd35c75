import Chat
import Foundation
import PluginKit

extension RunTransition {
  mutating func answer(yes: Bool, by person: String) {
    guard let question = run.question else { return }
    let asked = run.state == .waiting
    run.question = nil
    run.generation += 1
    effects.append(.audit(what: "\(question.kind.rawValue) answered \(yes ? "yes" : "no")", by: person))
    if asked {
      say(Slot.question(question.kind), .thread, Narration.answered(question, yes: yes, by: person, run: run))
    }
    guard yes else {
      run.state = .running
      leave(.declined, by: person)
      return
    }
    if let amount = question.reservation { reserve(amount) }
    let given = Answer(kind: question.kind, yes: true, by: person, at: now)
    if question.kind == .approve {
      run.approved = question.reservation
    } else if let amount = question.reservation, needsApproval(amount) {
      askForApproval(of: question, answered: given, amount: amount)
      return
    }
    run.answer = question.heldBack ?? given
    run.state = .running
    run.due = now
    if let step = run.currentStep { run.record(step, .current, detail: "confirmed", at: now) }
  }

  mutating func retry(by person: String) {
    guard run.canBeRetried else { return }
    run.failure = nil
    run.graceEndsAt = nil
    run.errors = 0
    run.errorsBegan = nil
    run.lastError = nil
    run.generation += 1
    effects.append(.audit(what: "retried", by: person))
    if run.ending != nil {
      run.state = .undoing
      undoNext(before: run.workflow.steps.count)
    } else {
      run.state = .running
      beginStep(run.step)
    }
  }
}
