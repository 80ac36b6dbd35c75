import Chat
import Foundation
import PluginKit

extension Narration {
  /// The warning before the time to live ends, with what a look at the node has just shown.
  static func warning(_ run: Run, resources: [Resource], rules: RunRules, now: Date) -> Message {
    let teardown = RunSchedule.end(of: run, rules: rules)?.teardown ?? now
    let when = clock(teardown, rules, near: now)
    let seen = run.state == .up ? run.facts.string("last_seen") : nil
    let title =
      seen.map { "Run \(run.id): this node is \($0) and will be deleted at \(when), in \(age(now, teardown))" }
      ?? "Run \(run.id) will be torn down at \(when), in \(age(now, teardown))"
    var details = serverDetails(run, resources) + costDetails(run, resources, rules, now)
    if seen != nil, let at = run.facts.date("last_seen_at") {
      details.append(Detail("Node", "looked at \(clock(at, rules, near: now, seconds: true))"))
    }
    return Message(
      title: title, severity: .warning, parts: [.details(details)],
      buttons: [extendButton(run), keepButton(run), tearDownButton(run)], mention: run.starter)
  }

  /// What is being spent, every `remind_every`.
  static func reminder(_ run: Run, resources: [Resource], rules: RunRules, now: Date) -> Message {
    Message(
      title: "Reminder: run \(run.id) has cost \(resources.cost(at: now).roundedDescription) so far",
      parts: [.details(spendingDetails(run, resources, rules, now))],
      buttons: [extendButton(run), tearDownButton(run)],
      footer: "`mute \(run.id) 8h` silences reminders, and no warning.")
  }

  /// A server is kept without an end; said when it is kept, and each day.
  public static func kept(_ run: Run, resources: [Resource], rules: RunRules, now: Date) -> Message {
    Message(
      title: "Run \(run.id) is kept and goes on billing: \(resources.cost(at: now).roundedDescription) so far",
      severity: .warning,
      parts: [.details(serverDetails(run, resources) + spendingDetails(run, resources, rules, now))],
      buttons: [extendButton(run), tearDownButton(run)],
      footer: "Nothing tears it down by itself, and this reminder cannot be muted. Extend gives it an end again.")
  }

  /// It is up for longer than most servers were.
  static func longLife(
    _ run: Run, usual: Double, resources: [Resource], rules: RunRules, now: Date
  ) -> Message {
    Message(
      title: "Run \(run.id) is up for longer than usual",
      parts: [
        .details(
          [Detail("Usual", "nine of ten of the last servers were gone within \(TimeSpan.text(usual))")]
            + spendingDetails(run, resources, rules, now))
      ], buttons: [extendButton(run), tearDownButton(run)])
  }

  /// So much of the run's own budget is spent.
  static func ownBudget(
    _ share: Int, of budget: Money, _ run: Run, resources: [Resource], rules: RunRules, now: Date
  ) -> Message {
    Message(
      title: "Run \(run.id) has used \(share) % of the budget of a run, \(budget.roundedDescription)",
      severity: share >= 80 ? .warning : .info,
      parts: [.details(spendingDetails(run, resources, rules, now))],
      buttons: [extendButton(run), tearDownButton(run)])
  }

  /// What every reminder carries: cost so far, an hour, forecast to the end, who started it, age.
  static func spendingDetails(_ run: Run, _ resources: [Resource], _ rules: RunRules, _ now: Date) -> [Detail] {
    costDetails(run, resources, rules, now) + [
      Detail("Age", age(resources.map(\.from).min() ?? run.createdAt, now)),
      Detail("Started by", person(run.starter.description)),
    ]
  }
}
