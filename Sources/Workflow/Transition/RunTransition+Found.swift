import Chat
import Foundation
import PluginKit

extension RunTransition {
  /// The sweep found something of this run's: it is the run's from now on, with its cost; kept for so many seconds, or
  /// given back at once where that is nil.
  mutating func takeFound(_ item: InventoryItem, provider: String, keepFor seconds: Double?, by person: String?) {
    guard run.state != .undoing else { return }
    let entry = LedgerEntry.bought(
      name: item.name, id: item.id, hourly: item.hourly, at: item.createdAt ?? now)
    resources = LedgerFold.applying(
      entry, to: resources, run: run.id, provider: provider, billingUnit: rules.billingUnit)
    effects.append(.audit(what: seconds == nil ? "found \(item.name)" : "adopted \(item.name), \(item.id)", by: person))
    effects.append(.audit(what: Narration.auditText(entry), by: person))
    if run.state == .ended { reopen() }
    guard let seconds else {
      leave(.tornDown, by: person)
      return
    }
    let from = resources.open.map(\.from).min() ?? now
    run.expiresAt = now.addingTimeInterval(seconds)
    run.timeToLive = now.timeIntervalSince(from) + seconds
    run.warnedAt = nil
    run.warningLookAt = nil
    run.keptAt = nil
    run.keptBy = nil
    run.nextKeptReminderAt = nil
    beginReminders(at: now)
    say(
      freshSlot("adopted"), .channel, Narration.adopted(run, item, resources: resources, rules: rules, now: now),
      mustArrive: true)
  }

  /// An ended run stands again where a finished one stands: up, past its last step.
  private mutating func reopen() {
    run.state = .up
    run.ending = nil
    run.endedAt = nil
    run.endedBy = nil
    run.failure = nil
    run.step = run.workflow.steps.count
    run.memo = nil
    run.due = nil
    run.generation += 1
  }
}

extension Run {
  /// A run for something that was found: one step, which is over, and what gives it back.
  public static func adopting(
    _ orphan: Orphan, as id: String, undo: String, starter: Principal, place: Place, replyAddress: String?, now: Date
  ) -> Run {
    let step = StepDefinition(id: "adopted", title: "Found at the provider", action: undo, undo: undo, completes: true)
    let workflow = WorkflowDefinition(
      name: "adopted", summary: "A server that was found at the provider.", command: "", steps: [step])
    var run = Run(
      id: id, workflow: workflow, start: StartOptions(), starter: starter, place: place,
      replyAddress: replyAddress, timeToLive: 0, now: now)
    run.state = .up
    run.step = 1
    run.due = nil
    run.record(step, .done, detail: orphan.item.id, at: now, ended: true)
    return run
  }
}
