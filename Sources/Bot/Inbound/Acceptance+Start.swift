import Chat
import Foundation
import PluginKit
import Workflow

extension Acceptance {
  /// Accepts a new run, or says where the asker's present one stands.
  func start(
    _ options: StartOptions, from delivery: Delivery, in store: any StoreWriting, now: Date
  ) throws -> Verdict {
    let own = try store.runs(of: delivery.principal, in: .active, limit: policy.runsAPerson)
    if own.count >= policy.runsAPerson, let present = own.first {
      return Verdict(
        .sentence(
          "You have run \(present.id) already: \(Narration.headline(present)). `status \(present.id)` tells more, "
            + "`teardown \(present.id)` ends it."),
        "start", .refused, run: present.id)
    }
    let all = try store.countRuns(in: .active, starter: nil)
    guard all < policy.runsInAll else {
      return Verdict(
        .sentence(
          "There are \(all) runs already, and \(policy.runsInAll) is the limit of all together; `list` shows them.",
          severity: .warning), "start", .refused, run: nil)
    }
    let timeToLive = options.ttl ?? policy.defaultTimeToLive
    guard timeToLive <= policy.rules.longestTimeToLive else {
      return Verdict(
        .sentence(
          "--ttl \(TimeSpan.text(timeToLive)) is longer than the limit of "
            + "\(TimeSpan.text(policy.rules.longestTimeToLive)).", severity: .warning), "start", .refused, run: nil)
    }
    let payer = Payer(person: delivery.principal.description, channel: delivery.place.description)
    let spending = try policy.limits.spending(in: store, besides: nil, payer: payer, at: now)
    if let exhausted = policy.limits.exhaustion(given: spending) {
      return Verdict(.sentence(exhausted, severity: .warning), "start", .refused, run: nil)
    }
    var complete = options
    complete.boot = options.boot ?? policy.defaultBoot
    let workflow = commands(of: delivery).workflow
    let run = Run(
      id: try store.freshRunIdentifier(), workflow: workflow, start: complete, starter: delivery.principal,
      place: delivery.place, replyAddress: delivery.replyAddress, timeToLive: timeToLive, now: now)
    try store.begin(run, rules: policy.rules, now: now)
    return Verdict(
      .sentence(
        "Run \(run.id) is accepted: its progress is in the message below, and nothing is bought before you confirm "
          + (complete.yes ? "(or `--yes` may confirm for you)." : "the price.")),
      "start", .accepted, run: run.id)
  }
}
