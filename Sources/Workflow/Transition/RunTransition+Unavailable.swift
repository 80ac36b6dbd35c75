import Chat
import Foundation
import PluginKit

extension RunTransition {
  /// After so many seconds without its plugin an undo is told to people.
  private static var patience: Double { 300 }

  /// The plugin cannot be called through no fault of the run: the step waits, and its time limit stands still.
  mutating func waitForPlugin(_ sentence: String, after seconds: Double) {
    if putOffUndo(because: sentence) { return }
    let since = run.unavailableSince ?? now
    run.unavailableSince = since
    run.generation += 1
    run.due = now.addingTimeInterval(Self.wait(whereAskedFor: seconds))
    guard let step = run.currentStep else { return }
    run.record(step, .current, detail: sentence, at: now)
    guard run.state == .undoing, now.timeIntervalSince(since) >= Self.patience, !resources.open.isEmpty else { return }
    tellUndoWaits(
      Failure(
        seen: sentence, probably: "the server may still be billing",
        next: "let an admin look at `plugin list` and turn the plugin on again, or look into the provider's dashboard"))
  }

  /// The plugin answers again: its absence does not count for the step's time limit.
  mutating func pluginAnswered() {
    guard let since = run.unavailableSince else { return }
    run.unavailableSince = nil
    run.stepBegan += max(0, now.timeIntervalSince(since))
  }

  /// The plugin is on again: the step is called at once.
  mutating func callAgain() { if run.unavailableSince != nil, run.due != nil { run.due = now } }

  /// Says that something may still be billing because it cannot be taken back now: in the channel each time that the
  /// words change, to `alerts` once for each cause.
  mutating func tellUndoWaits(_ failure: Failure) {
    let message = Narration.undoTrouble(failure, run: run, resources: resources, now: now)
    say("undo-trouble", .channel, message, mustArrive: true)
    if run.failure?.probably != failure.probably { say("alert-undo-trouble", .alerts, message, mustArrive: true) }
    run.failure = failure
  }
}
