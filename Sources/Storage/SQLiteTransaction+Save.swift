import Chat
import Foundation
import PluginKit
import Workflow

extension SQLiteTransaction {
  func save(_ transition: RunTransition, rules: RunRules, at now: Date) throws {
    let run = transition.run
    try upsert(
      run, document: ColumnCoding.document(of: run), workflow: workflows.entry(of: run.workflow), rules: rules)
    try saveEffects(of: transition, rules: rules, at: now)
  }

  /// Saves all of a transition but its run's row.
  func saveEffects(of transition: RunTransition, rules: RunRules, at now: Date) throws {
    let run = transition.run
    for resource in transition.resources { try upsert(resource) }
    for effect in transition.effects {
      switch effect {
      case .say(let utterance): try say(utterance, of: run, rules: rules, at: now)
      case .reserve(let amount): try reserve(amount, run: run.id)
      case .releaseReservation: try releaseReservation(run: run.id)
      case .audit(let what, let person):
        try append(
          AuditEntry(
            at: now, principal: person, place: run.place.description, what: what, verdict: .happened, run: run.id))
      }
    }
  }

  private func say(_ utterance: Utterance, of run: Run, rules: RunRules, at now: Date) throws {
    switch utterance.audience {
    case .channel, .thread:
      try enqueue(utterance, run: run.id, place: run.place, replyAddress: run.replyAddress, at: now)
    case .alerts:
      guard let alerts = rules.alerts, alerts != run.place else { return }
      try enqueue(utterance, run: run.id, place: alerts, replyAddress: nil, at: now)
    }
  }
}
