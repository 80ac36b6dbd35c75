import Chat
import Foundation
import PluginKit

extension RunTransition {
  /// One of the run's own times has come. Everything that is due is done, in the order of its gravity.
  /// - Parameter doubt: how this machine's clock differs from the provider's, where it does: then no server is deleted by
  ///   it.
  mutating func alarm(doubting doubt: String? = nil) {
    if doubt == nil { run.deletionWaitsUntil = nil }
    if let question = run.question, run.state == .waiting, now >= question.expiresAt {
      answer(yes: false, by: "nobody in time")
    }
    if run.state == .waiting, let grace = run.graceEndsAt, now >= grace {
      leaveByClock(.failed, doubting: doubt)
    }
    if let times = RunSchedule.end(of: run, rules: rules) {
      if run.warnedAt == nil, now >= times.look {
        lookThenWarn(at: times)
      } else if run.warnedAt != nil, now >= times.teardown {
        leaveByClock(.expired, doubting: doubt)
      }
    }
    remind()
  }

  /// Leaves the road because of the time; where the clock is doubted that waits, for a minute at a time, and people hear
  /// of it once.
  private mutating func leaveByClock(_ ending: RunEnding, doubting doubt: String?) {
    guard let doubt else { return leave(ending, by: nil) }
    let isFirst = run.deletionWaitsUntil == nil
    run.deletionWaitsUntil = now.addingTimeInterval(60)
    guard isFirst else { return }
    effects.append(.audit(what: "a timed deletion waits: \(doubt)", by: nil))
    let message = Narration.clockDoubt(doubt, run, resources: resources, rules: rules, now: now)
    let slot = freshSlot("clock-doubt")
    say(slot, .channel, message, mustArrive: true)
    say("alert-\(slot)", .alerts, message, mustArrive: true)
  }

  /// What bills is gone although nobody asked for it: the run ends, and says so.
  mutating func vanish(_ name: String) {
    guard run.state != .undoing, run.state != .ended,
      let lost = resources.first(where: { $0.name == name && $0.state == .billing })
    else { return }
    resources = LedgerFold.applying(.gone(name: name, at: now), to: resources, run: run.id, provider: lost.provider)
    run.generation += 1
    run.question = nil
    effects.append(.audit(what: Narration.auditText(.gone(name: name, at: now)), by: nil))
    fail(
      Failure(
        seen: "the provider answers 404 for \(name), \(lost.id ?? "") at \(Narration.clock(now, rules))",
        probably: "it gave the server up, or somebody deleted it without the bot",
        next: "`start` rents another; this one bills no more"))
  }
}
