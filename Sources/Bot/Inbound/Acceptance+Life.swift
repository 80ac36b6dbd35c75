import Chat
import Foundation
import PluginKit
import Workflow

extension Acceptance {
  /// Moves a run's end, within the longest time to live and every limit.
  func extend(
    _ run: Run, by seconds: Double, who: Principal, in store: any StoreWriting, now: Date
  ) throws -> Reply {
    guard run.question == nil else {
      throw EventRefusal("run \(run.id) waits for an answer about its price; give that first, then extend it")
    }
    guard run.graceEndsAt == nil else {
      throw EventRefusal(
        "run \(run.id) has failed, and is torn down however long it may live: `retry \(run.id)` or `keep \(run.id)` first"
      )
    }
    let resources = try store.resources(ofRun: run.id)
    let wanted = run.timeToLive(extendedBy: seconds, resources: resources, now: now)
    let longest = policy.rules.longestTimeToLive
    guard wanted <= longest else {
      let present = run.isKept ? wanted - seconds : run.timeToLive
      throw EventRefusal(
        "run \(run.id) can live \(TimeSpan.text(longest)) at most; it has \(TimeSpan.text(present)) already")
    }
    if let total = run.total(livingFor: wanted, resources: resources, rules: policy.rules) {
      let spending = try policy.limits.spending(in: store, besides: run.id, payer: run.payer, at: now)
      if let refusal = policy.limits.refusal(of: total, given: spending) {
        throw EventRefusal("run \(run.id) is not extended: \(refusal)")
      }
      if let approval = policy.rules.approveAbove, total > approval, total > run.approved ?? .zero(total.currency),
        who.isSamePerson(as: run.starter)
      {
        throw EventRefusal(
          "run \(run.id) would cost \(total.roundedDescription) in all, more than approve_above, "
            + "\(approval.roundedDescription): an admin other than who started it has to extend it")
      }
    }
    let extended = try store.apply(
      .extend(seconds: seconds, by: who.description), to: run.id, rules: policy.rules, limits: policy.limits, now: now)
    return Reply(Narration.extended(extended.run, by: "you", rules: policy.rules))
  }

  /// Cancels the teardown that a failure or the time to live announced.
  func keep(_ run: Run, who: String, in store: any StoreWriting, now: Date) throws -> Reply {
    let resources = try store.resources(ofRun: run.id)
    guard !resources.open.isEmpty else { return .sentence("Run \(run.id) has no server to keep.") }
    guard !run.isKept else {
      return .sentence("Run \(run.id) is kept already; `extend \(run.id) 2h` gives it an end again.")
    }
    let wasFailure = run.graceEndsAt != nil
    let kept = try store.apply(
      .keep(by: who), to: run.id, rules: policy.rules, limits: policy.limits, now: now)
    if wasFailure {
      return .sentence("Run \(run.id) is kept until its time to live ends; `keep \(run.id)` again keeps it beyond.")
    }
    return Reply(Narration.kept(kept.run, resources: resources, rules: policy.rules, now: now))
  }

  /// Silences reminders for a while.
  func mute(
    _ run: Run, for seconds: Double, who: String, in store: any StoreWriting, now: Date
  ) throws -> Reply {
    try store.apply(
      .mute(seconds: seconds, by: who), to: run.id, rules: policy.rules, limits: policy.limits, now: now)
    let until = LocalTime.text(now.addingTimeInterval(seconds), zone: policy.rules.timeZone, near: now)
    return .sentence(
      "Run \(run.id) is reminded of no more until \(until). Warnings, failures, and what may be billing unseen are said "
        + "all the same\(run.isKept ? ", and so is the daily reminder of a kept server" : "").")
  }
}
