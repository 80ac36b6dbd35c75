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
    if let amount = question.reservation { effects.append(.reserve(amount)) }
    run.answer = Answer(kind: question.kind, yes: true, by: person, at: now)
    run.state = .running
    run.due = now
    if let step = run.currentStep { run.record(step, .current, detail: "confirmed", at: now) }
  }

  mutating func extend(by person: String, seconds: Double) {
    guard run.state != .ended, run.state != .undoing else { return }
    let longest = rules.longestTimeToLive
    run.timeToLive = min(run.timeToLive + seconds, longest)
    if let first = resources.map(\.from).min() {
      run.expiresAt = first.addingTimeInterval(run.timeToLive)
      run.warnedAt = nil
      effects.append(.reserve(resources.hourly.perHour(forSeconds: Int64(run.timeToLive))))
    }
    effects.append(.audit(what: "extended by \(TimeSpan.text(seconds))", by: person))
    say(freshSlot("extended"), .thread, Narration.extended(run, by: person, rules: rules))
  }

  mutating func keep(by person: String) {
    guard run.state == .waiting, run.graceEndsAt != nil else { return }
    run.graceEndsAt = nil
    effects.append(.audit(what: "kept after the failure", by: person))
    say(
      Slot.failure, .channel, Narration.failure(run, resources: resources, rules: rules, now: now), mustArrive: true)
  }

  mutating func retry(by person: String) {
    guard run.failure != nil, run.state == .waiting || run.state == .stuck else { return }
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
