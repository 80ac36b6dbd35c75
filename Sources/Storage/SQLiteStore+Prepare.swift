import Foundation
import Workflow

extension SQLiteStore {
  public func prepare(_ run: Run, rules: RunRules, now: Date) throws -> PreparedRun {
    let transition = RunTransition.apply(.began, to: run, resources: [], rules: rules, now: now)
    return PreparedRun(
      transition: transition, document: try ColumnCoding.document(of: transition.run),
      workflow: try workflows.entry(of: transition.run.workflow), rules: rules, at: now)
  }
}

extension SQLiteTransaction {
  func begin(_ prepared: PreparedRun) throws {
    try upsert(prepared.run, document: prepared.document, workflow: prepared.workflow, rules: prepared.rules)
    try saveEffects(of: prepared.transition, rules: prepared.rules, at: prepared.at)
  }
}
