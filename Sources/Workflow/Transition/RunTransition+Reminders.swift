import Foundation
import PluginKit

extension RunTransition {
  /// Reminders begin with the intent to buy.
  mutating func beginReminders(at began: Date) {
    run.nextReminderAt = rules.reminders?.next(after: began, anchor: began)
    run.reminderSchedule = rules.reminders?.text
  }

  /// Says what is being spent, where that is due. After a long sleep one reminder stands for all that were missed.
  mutating func remind() {
    if let due = run.nextKeptReminderAt, now >= due {
      run.nextKeptReminderAt = run.isKept ? DueTime.following(due, of: rules.keptReminders, servedAt: now) : nil
      if run.isKept, !resources.open.isEmpty {
        say(
          freshSlot("kept"), .channel, Narration.kept(run, resources: resources, rules: rules, now: now),
          mustArrive: true)
      }
    }
    guard let due = run.nextReminderAt, now >= due else { return }
    guard let schedule = rules.reminders, !resources.open.isEmpty, run.state != .ended else {
      run.nextReminderAt = nil
      return
    }
    run.nextReminderAt = DueTime.following(due, of: schedule, servedAt: now)
    guard !isMuted else { return }
    say(
      freshSlot("reminder"), .thread, Narration.reminder(run, resources: resources, rules: rules, now: now),
      relevance: .passing)
    tellBudget()
  }

  /// Whether reckoning the due times anew would change or say anything: asked of every run that bills, again and again,
  /// so nothing is put into words for it.
  static func wantsReschedule(_ run: Run, resources: [Resource], rules: RunRules, now: Date) -> Bool {
    var transition = RunTransition(run: run, resources: resources, rules: rules, now: now)
    transition.reschedule()
    let after = transition.run
    return isFromTheFuture(run, at: now) || !transition.effects.isEmpty || after.nextReminderAt != run.nextReminderAt
      || after.reminderSchedule != run.reminderSchedule || after.nextKeptReminderAt != run.nextKeptReminderAt
  }

  /// Reckons the due times anew, for a configuration that was changed and a clock that was set.
  mutating func reschedule() {
    guard let began = resources.map(\.from).min(), !resources.open.isEmpty, run.state != .ended else { return }
    catchUpWithClock()
    run.nextReminderAt = rules.reminders.flatMap {
      DueTime.corrected(run.nextReminderAt, keptFor: run.reminderSchedule, schedule: $0, anchor: began, now: now)
    }
    run.reminderSchedule = rules.reminders?.text
    if run.isKept {
      run.nextKeptReminderAt = DueTime.corrected(
        run.nextKeptReminderAt, keptFor: rules.keptReminders.text, schedule: rules.keptReminders, anchor: began,
        now: now)
    }
    tellBudget()
  }

  /// Says once that a server is up for longer than most were.
  mutating func noteLongLife(usual: Double) {
    guard run.toldLongAt == nil, !resources.open.isEmpty, run.state != .undoing, !isMuted else { return }
    run.toldLongAt = now
    say(
      "longer-than-usual", .thread,
      Narration.longLife(run, usual: usual, resources: resources, rules: rules, now: now))
  }

  /// Says once at half, four fifths and all of the run's own budget that so much is spent.
  private mutating func tellBudget() {
    guard let budget = rules.budget, !resources.open.isEmpty, !isMuted else { return }
    let cost = resources.cost(at: now)
    guard let share = BudgetShare.reached(by: cost, of: budget), share > run.budgetTold ?? 0 else { return }
    run.budgetTold = share
    say(
      "budget-\(share)", .thread,
      Narration.ownBudget(share, of: budget, run, resources: resources, rules: rules, now: now))
  }

  private var isMuted: Bool { run.mutedUntil.map { now < $0 } ?? false }
}

/// The shares of a budget at which people are told.
public enum BudgetShare {
  /// In per cent.
  static let all = [50, 80, 100]

  /// The highest share that is reached; nil below half, and where there is no budget to speak of.
  public static func reached(by amount: Money, of budget: Money) -> Int? {
    guard budget.microUnits > 0, amount.currency == budget.currency else { return nil }
    return all.last { share in
      let limit = budget.microUnits.multipliedFullWidth(by: Int64(share))
      let spent = amount.microUnits.multipliedFullWidth(by: 100)
      return (spent.high, spent.low) >= (limit.high, limit.low)
    }
  }
}
