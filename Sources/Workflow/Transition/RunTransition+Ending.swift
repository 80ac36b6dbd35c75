import Chat
import Foundation
import PluginKit

extension RunTransition {
  /// Leaves the road: what the run made is taken back, from the last begun step to the first.
  mutating func leave(_ ending: RunEnding, by person: String?) {
    guard run.state != .undoing, run.state != .ended else { return }
    run.ending = ending
    run.endedBy = person
    run.question = nil
    run.graceEndsAt = nil
    run.deletionWaitsUntil = nil
    run.errors = 0
    run.lastError = nil
    run.errorsBegan = nil
    run.generation += 1
    effects.append(.audit(what: "run leaves its road, \(ending.rawValue)", by: person))
    if let index = run.records.indices.last, run.records[index].ended == nil {
      run.records[index].ended = now
      if run.records[index].state != .done { run.records[index].state = .skipped }
    }
    run.state = .undoing
    run.undosPutOff = nil
    undoNext(before: min(run.step, run.workflow.steps.count - 1) + 1)
  }

  /// Goes on with the undo of the last begun step before `index`, then with those that were put off, or ends the run
  /// where there is none left.
  mutating func undoNext(before index: Int) {
    run.memo = nil
    run.stepBegan = now
    run.unavailableSince = nil
    let before = run.undosPutOff?.isBack == true ? nil : run.undoStep(atOrBefore: index - 1)
    if let next = before ?? takeUndoPutOff() {
      run.step = next
      run.due = now
      run.record(run.workflow.steps[next], .current, detail: "being undone", at: now)
    } else if resources.open.isEmpty {
      end(run.ending ?? .tornDown)
    } else {
      becomeStuck("that undoes \(resources.open.map(\.name).joined(separator: ", "))")
    }
  }

  /// Nothing bills any more: said with the final cost, and only here.
  mutating func end(_ ending: RunEnding) {
    run.state = .ended
    run.ending = ending
    run.endedAt = now
    run.due = nil
    run.nextReminderAt = nil
    run.nextKeptReminderAt = nil
    run.reserved = nil
    run.question = nil
    effects.append(.releaseReservation)
    effects.append(.audit(what: "run ended, \(ending.rawValue)", by: run.endedBy))
    let message = Narration.ended(run, resources: resources, rules: rules, now: now)
    let neverBought = resources.isEmpty
    say(
      Slot.end, neverBought || ending == .failed ? .channel : .thread, message,
      mustArrive: !neverBought || ending == .failed, relevance: .last)
  }
}
