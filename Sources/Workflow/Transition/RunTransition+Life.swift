import Chat
import Foundation
import PluginKit

extension RunTransition {
  /// Moves the end; a server that is kept gets one again.
  mutating func extend(by person: String, seconds: Double) {
    guard run.state != .ended, run.state != .undoing else { return }
    let wanted = run.timeToLive(extendedBy: seconds, resources: resources, now: now)
    run.timeToLive = max(run.timeToLive, min(wanted, rules.longestTimeToLive))
    if let first = resources.map(\.from).min() {
      run.expiresAt = first.addingTimeInterval(run.timeToLive)
      run.warnedAt = nil
      run.warningLookAt = nil
      run.keptAt = nil
      run.keptBy = nil
      run.nextKeptReminderAt = nil
    }
    if run.reserved != nil || !resources.isEmpty,
      let total = run.total(livingFor: run.timeToLive, resources: resources, rules: rules)
    {
      if needsApproval(total), Principal(person)?.isSamePerson(as: run.starter) == false { run.approved = total }
      reserve(total)
    }
    effects.append(.audit(what: "extended by \(TimeSpan.text(seconds))", by: person))
    say(freshSlot("extended"), .thread, Narration.extended(run, by: person, rules: rules))
  }

  /// Cancels the teardown that is announced: that of a failure, else that of the time to live.
  mutating func keep(by person: String) {
    if run.state == .waiting, run.graceEndsAt != nil {
      run.graceEndsAt = nil
      effects.append(.audit(what: "kept after the failure", by: person))
      say(
        Slot.failure, .channel, Narration.failure(run, resources: resources, rules: rules, now: now), mustArrive: true)
      return
    }
    guard !run.isKept, !resources.open.isEmpty, run.state != .ended, run.state != .undoing else { return }
    run.keptAt = now
    run.keptBy = person
    run.warnedAt = nil
    run.warningLookAt = nil
    run.nextKeptReminderAt = rules.keptReminders.next(after: now, anchor: now)
    effects.append(.audit(what: "kept beyond its time to live", by: person))
    say(
      freshSlot("kept"), .channel, Narration.kept(run, resources: resources, rules: rules, now: now), mustArrive: true)
  }

  /// Silences reminders for a while.
  mutating func mute(for seconds: Double, by person: String) {
    guard run.state != .ended else { return }
    run.mutedUntil = now.addingTimeInterval(seconds)
    effects.append(.audit(what: "reminders muted for \(TimeSpan.text(seconds))", by: person))
  }

  /// Looks at the node before the warning is given, where there is one that is watched; else warns at once.
  ///
  /// A look that does not come back within its time is not waited for: people hear of the end in any case.
  mutating func lookThenWarn(at times: RunSchedule.End) {
    let isWatched = run.state == .up && run.currentStep != nil && run.due != nil
    guard isWatched else {
      if now >= times.warning { warn() }
      return
    }
    if let began = run.warningLookAt {
      if now >= began.addingTimeInterval(RunSchedule.longestLook) { warn() }
      return
    }
    run.warningLookAt = now
    run.due = now
  }

  /// The look before the warning came back, with a sight of the node or without.
  mutating func warnAfterLook() {
    guard run.warningLookAt != nil, run.warnedAt == nil, RunSchedule.end(of: run, rules: rules) != nil else { return }
    warn()
  }

  private mutating func warn() {
    run.warnedAt = now
    run.warningLookAt = nil
    say(
      freshSlot(Slot.warning), .thread, Narration.warning(run, resources: resources, rules: rules, now: now),
      mustArrive: true)
  }
}
