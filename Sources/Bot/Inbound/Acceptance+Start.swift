import Chat
import Foundation
import PluginKit
import Workflow

extension Acceptance {
  /// The run that a command asks for, ready to be put down where it may begin.
  func prepare(_ options: StartOptions, from delivery: Delivery, now: Date) throws -> PreparedRun {
    var complete = options
    complete.boot = options.boot ?? policy.defaultBoot
    var generator = SystemRandomNumberGenerator()
    let run = Run(
      id: RunIdentifier.random(using: &generator), workflow: commands(of: delivery).workflow, start: complete,
      starter: delivery.principal, place: delivery.place, replyAddress: delivery.replyAddress,
      timeToLive: options.ttl ?? policy.defaultTimeToLive, now: now)
    return try store.prepare(run, rules: policy.rules, now: now)
  }

  /// Accepts a new run, or says where the asker's present one stands.
  /// - Parameter prepared: the run that the command asks for, made ready before the change.
  func start(
    _ options: StartOptions, prepared: PreparedRun, from delivery: Delivery, in store: any StoreWriting, now: Date
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
    let timeToLive = prepared.run.timeToLive
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
    var run = prepared
    // A name that a run has or had already is hardly ever drawn, and never given twice.
    while try store.run(run.run.id) != nil { run = try prepare(options, from: delivery, now: now) }
    try store.begin(run)
    return Verdict(
      .sentence(
        "Run \(run.run.id) is accepted: its progress is in the message below, and nothing is bought before you confirm "
          + (options.yes ? "(or `--yes` may confirm for you)." : "the price.")),
      "start", .accepted, run: run.run.id)
  }
}
