import Chat
import Foundation
import PluginKit

extension Narration {
  /// A run with what it made, as summaries tell it.
  public struct RunningCost: Sendable {
    public var run: Run
    public var resources: [Resource]
    public init(run: Run, resources: [Resource]) {
      self.run = run
      self.resources = resources
    }
  }

  /// What was spent since the last summary, and what goes on. Its title names the day, so that a twin is known for one.
  public static func summary(
    since: Date, spent: Money, month: Money, running: [RunningCost], rules: RunRules, now: Date
  ) -> Message {
    let day = LocalDay(of: now, in: LocalDay.calendar(TimeZone(identifier: rules.timeZone) ?? .gmt)).name
    var details = [
      Detail("This month", month.roundedDescription),
      Detail("Now", running.isEmpty ? "nothing bills" : "\(Money.sum(running.map { $0.resources.hourly })) an hour"),
    ]
    for item in running.prefix(20) {
      var words = [
        "\(item.resources.cost(at: now).roundedDescription) so far", "\(item.resources.hourly) an hour",
      ]
      if let end = RunSchedule.end(of: item.run, rules: rules) {
        words.append(
          "\(item.resources.cost(at: end.teardown).roundedDescription) by \(clock(end.teardown, rules, near: now))")
      } else {
        words.append(
          item.run.isKept
            ? "kept without an end, \(self.month(item.resources).roundedDescription) a month" : headline(item.run))
      }
      words.append("by \(person(item.run.starter.description))")
      words.append("up for \(age(item.resources.map(\.from).min() ?? item.run.createdAt, now))")
      details.append(Detail(item.run.id, words.joined(separator: ", ")))
    }
    if running.count > 20 { details.append(Detail("More", "\(running.count - 20) other runs (`list`)")) }
    return Message(
      title: "Summary of \(day): \(spent.roundedDescription) since \(clock(since, rules, near: now))",
      parts: [.details(details)], buttons: buttons(running.map(\.run)))
  }

  /// The buttons of a few runs; with several each names its run.
  private static func buttons(_ runs: [Run]) -> [MessageButton] {
    let named = runs.count > 1
    return runs.prefix(5).flatMap { run -> [MessageButton] in
      [extendButton(run), tearDownButton(run)].map { button in
        var button = button
        if named { button.label += " \(run.id)" }
        return button
      }
    }
  }

  /// So many runs are named beside a budget.
  public static let budgetRuns = 10

  /// A share of a budget is spent or reserved.
  public static func budget(_ line: SpendingLimits.Line, share: Int, running: [RunningCost], now: Date) -> Message {
    var details = [Detail("Spent and reserved \(line.words)", line.amounts)]
    for item in running.prefix(budgetRuns) {
      details.append(
        Detail(
          item.run.id,
          "\(item.resources.cost(at: now).roundedDescription) so far, \(item.resources.hourly) an hour, by "
            + person(item.run.starter.description)))
    }
    return Message(
      title: "\(share) % of \(line.name) is used: \(line.amounts) \(line.words)",
      severity: share >= 80 ? .warning : .info, parts: [.details(details)], buttons: buttons(running.map(\.run)),
      footer: share >= 100 ? "New runs are refused until the period is over; what runs goes on." : nil)
  }

  /// What is due when, for the command `reminders`.
  public static func dueTimes(
    _ running: [RunningCost], summary: StandingSchedule?, rules: RunRules, now: Date
  ) -> Message {
    func at(_ date: Date) -> String { "\(clock(date, rules, near: now))" }
    var details: [Detail] = []
    for item in running {
      let run = item.run
      var words: [String] = []
      if let muted = run.mutedUntil, muted > now { words.append("muted until \(at(muted))") }
      if let due = run.nextReminderAt { words.append("reminder at \(at(due))") }
      if let due = run.nextKeptReminderAt { words.append("kept, told at \(at(due))") }
      if let end = RunSchedule.end(of: run, rules: rules) {
        if run.warnedAt == nil { words.append("warning at \(at(end.warning))") }
        words.append("torn down at \(at(end.teardown))")
      }
      if let question = run.question { words.append("its question lapses at \(at(question.expiresAt))") }
      if let grace = run.graceEndsAt { words.append("failed, torn down at \(at(grace))") }
      details.append(Detail(run.id, words.isEmpty ? "nothing is due: \(headline(run))" : words.joined(separator: "; ")))
    }
    details.append(
      Detail("Summary", summary.map { "at \(at($0.due)) (\($0.schedule))" } ?? "off"))
    details.append(Detail("Reminders", rules.reminders.map { $0.zone == nil ? "every \($0.text)" : $0.text } ?? "off"))
    return Message(title: "What is due when, in \(rules.timeZone)", parts: [.details(details)])
  }
}
