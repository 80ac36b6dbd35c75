import Chat
import Foundation
import PluginKit

extension RunTransition {
  /// Begins the first wanted step at or after `index`; past the last the run stays up, or ends where nothing bills.
  mutating func beginStep(_ index: Int) {
    var candidate = index
    while candidate < run.workflow.steps.count, !run.wants(run.workflow.steps[candidate]) {
      run.record(run.workflow.steps[candidate], .skipped, at: now, ended: true)
      candidate += 1
    }
    run.memo = nil
    run.retries = nil
    run.step = candidate
    run.stepBegan = now
    run.unavailableSince = nil
    guard let step = run.currentStep else {
      run.due = nil
      if resources.open.isEmpty { end(.tornDown) } else { run.state = .up }
      return
    }
    run.record(step, .current, at: now)
    run.due = now
  }

  mutating func finishStep(detail: String?) {
    guard let step = run.currentStep else { return }
    if run.state == .undoing {
      run.record(step, .done, detail: detail ?? "undone", at: now, ended: true)
      undoNext(before: run.step)
    } else {
      run.record(step, .done, detail: detail, at: now, ended: true)
      if step.completes { run.state = .up }
      beginStep(run.step + 1)
    }
  }

  /// The step cannot succeed: with nothing bought the run ends here; else it waits for a person, or its grace.
  mutating func fail(_ failure: Failure) {
    run.failure = failure
    run.memo = nil
    run.due = nil
    if let step = run.currentStep { run.record(step, .failed, detail: failure.seen, at: now, ended: true) }
    guard !resources.open.isEmpty else {
      end(.failed)
      return
    }
    run.state = .waiting
    run.graceEndsAt = rules.tearDownOnFailure ? now.addingTimeInterval(rules.failureGrace) : nil
    say(
      Slot.failure, .channel, Narration.failure(run, resources: resources, rules: rules, now: now), mustArrive: true)
  }

  mutating func becomeStuck(_ action: String) {
    run.state = .stuck
    run.due = nil
    run.generation += 1
    run.failure = Failure(
      seen: "the action \(action) does not exist in this release",
      probably: "the run began under another release of the bot, or a plugin was taken out of the configuration",
      next: "bring the plugin back and `retry \(run.id)`, or `teardown \(run.id)`")
    let message = Narration.failure(run, resources: resources, rules: rules, now: now)
    say(Slot.failure, .channel, message, mustArrive: true)
    if !resources.open.isEmpty { say("alert-stuck", .alerts, message, mustArrive: true) }
  }

  /// In seconds: no other side's word puts a call off for longer.
  static let longestWait = 3600.0

  /// The seconds that are waited where the other side asks for `seconds`; none where that is no length of time.
  static func wait(whereAskedFor seconds: Double) -> Double { seconds > 0 ? min(seconds, longestWait) : 0 }

  /// Calls again later: the wait doubles to a minute, give or take a quarter, unless the other side named one.
  mutating func retryLater(_ sentence: String, plight: String?, after seconds: Double?) {
    run.errors += 1
    if run.errors >= Self.errorsBeforePutOff, putOffUndo(because: sentence) { return }
    run.generation += 1
    run.lastError = sentence
    let began = run.errorsBegan ?? now
    run.errorsBegan = began
    let doubled = min(60, pow(2, Double(min(run.errors, 10))))
    let spread = Double((run.id.utf8.reduce(0) { $0 &+ Int($1) } &+ run.errors &* 37) % 51) / 100 + 0.75
    run.due = now.addingTimeInterval(max(Self.wait(whereAskedFor: seconds ?? 0), doubled * spread))
    guard let step = run.currentStep else { return }
    let detail = Narration.noAnswer(
      from: step, undoing: run.state == .undoing, plight: plight, since: began, rules: rules)
    if run.state != .undoing, let limit = step.timeLimit, now > run.stepBegan.addingTimeInterval(limit) {
      failStep(
        Failure(
          seen: "\(step.title) was not over after \(TimeSpan.text(limit)): \(detail); last \(sentence)",
          probably: "the other side is down, or refuses this bot",
          next: "look whether it answers, then `retry \(run.id)` or `teardown \(run.id)`"))
      return
    }
    // One call that goes wrong is nobody's news.
    if run.errors > 1 { run.record(step, .current, detail: detail, at: now) }
    tellUndoTrouble(detail, last: sentence, since: began)
  }

  /// What cannot be given back because the other side is in trouble: people hear of it within five minutes, and once.
  private mutating func tellUndoTrouble(_ detail: String, last sentence: String, since began: Date) {
    guard run.state == .undoing, run.due ?? now >= began.addingTimeInterval(285), !resources.open.isEmpty else {
      return
    }
    let failure = Failure(
      seen: "\(detail); last \(sentence)", probably: "the server may still be billing",
      next: "the bot goes on trying; look into the provider's dashboard")
    guard run.failure?.probably != failure.probably else { return }
    run.failure = failure
    let message = Narration.undoTrouble(failure, run: run, resources: resources, now: now)
    say("undo-trouble", .channel, message, mustArrive: true)
    say("alert-undo-trouble", .alerts, message, mustArrive: true)
  }
}
