import Chat
import Foundation
import GRDB
import PluginKit
import Workflow

extension SQLiteTransaction {
  func run(_ id: String) throws -> Run? {
    try row("SELECT document FROM runs WHERE id = ?", [id]).map { try ColumnCoding.value($0["document"]) }
  }

  func runs(in states: Set<RunState>, limit: Int) throws -> [Run] {
    try rows(
      "SELECT document FROM runs WHERE state IN (\(list(states))) ORDER BY created DESC, id LIMIT ?", [limit]
    ).map { try ColumnCoding.value($0["document"]) }
  }

  func runs(of starter: Principal, in states: Set<RunState>, limit: Int) throws -> [Run] {
    try rows(
      "SELECT document FROM runs WHERE state IN (\(list(states))) AND starter = ? ORDER BY created DESC, id LIMIT ?",
      [starter.description, limit]
    ).map { try ColumnCoding.value($0["document"]) }
  }

  func countRuns(in states: Set<RunState>, starter: Principal?) throws -> Int {
    let found =
      if let starter {
        try row(
          "SELECT count(*) FROM runs WHERE state IN (\(list(states))) AND starter = ?", [starter.description])
      } else {
        try row("SELECT count(*) FROM runs WHERE state IN (\(list(states)))")
      }
    return found?[0] ?? 0
  }

  func dueRuns(at now: Date, limit: Int) throws -> [DueRun] {
    let instant = ColumnCoding.milliseconds(now)
    return try rows(
      """
      SELECT id, due, alarm, plugin FROM runs WHERE due <= ?1
      UNION SELECT id, due, alarm, plugin FROM runs WHERE alarm <= ?1
      ORDER BY 2 LIMIT ?2
      """, [instant, limit]
    ).map { row in
      let due: Int64? = row["due"]
      let alarm: Int64? = row["alarm"]
      let callIsDue = due.map { $0 <= instant } ?? false
      return DueRun(
        id: row["id"], plugin: callIsDue ? row["plugin"] : nil, alarm: alarm.map { $0 <= instant } ?? false)
    }
  }

  func nextDue(after now: Date) throws -> Date? {
    let instant = ColumnCoding.milliseconds(now)
    let next: Int64? = try row(
      """
      SELECT min(at) FROM (SELECT min(due) AS at FROM runs WHERE due > ?1
      UNION ALL SELECT min(alarm) FROM runs WHERE alarm > ?1)
      """, [instant])?[0]
    return ColumnCoding.date(next)
  }

  func insert(_ run: Run) throws {
    try self.run(
      """
      INSERT INTO runs (id, state, starter, plugin, due, alarm, created, ended, document)
      VALUES (?, ?, ?, NULL, NULL, NULL, ?, NULL, ?)
      """,
      [
        run.id, run.state.rawValue, run.starter.description, ColumnCoding.milliseconds(run.createdAt),
        ColumnCoding.text(run),
      ])
  }

  func update(_ run: Run, rules: RunRules) throws {
    let plugin = run.currentAction.map { String($0.prefix { $0 != "." }) }
    try self.run(
      "UPDATE runs SET state = ?, plugin = ?, due = ?, alarm = ?, ended = ?, document = ? WHERE id = ?",
      [
        run.state.rawValue, plugin, ColumnCoding.milliseconds(run.due),
        ColumnCoding.milliseconds(RunSchedule.nextAlarm(of: run, rules: rules)), ColumnCoding.milliseconds(run.endedAt),
        ColumnCoding.text(run), run.id,
      ])
  }

  private func list(_ states: Set<RunState>) -> String {
    states.map { "'\($0.rawValue)'" }.sorted().joined(separator: ", ")
  }
}
