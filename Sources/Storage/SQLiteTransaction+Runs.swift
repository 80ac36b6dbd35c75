import Chat
import Foundation
import GRDB
import PluginKit
import Workflow

extension SQLiteTransaction {
  func run(_ id: String) throws -> Run? {
    try row("SELECT document, workflow FROM runs WHERE id = ?", [id]).map(run)
  }

  func runs(in states: Set<RunState>, limit: Int) throws -> [Run] {
    try rows(
      "SELECT document, workflow FROM runs WHERE \(condition(states)) ORDER BY created DESC, id LIMIT ?", [limit]
    ).map(run)
  }

  func runs(of starter: Principal, in states: Set<RunState>, limit: Int) throws -> [Run] {
    guard try starters.mayInclude(starter.description, committed: starterNames) else { return [] }
    return try rows(
      "SELECT document, workflow FROM runs WHERE \(condition(states)) AND starter = ? ORDER BY created DESC, id LIMIT ?",
      [starter.description, limit]
    ).map(run)
  }

  /// Everyone who has started a run, one look into the index for each.
  func starterNames() throws -> [String] {
    try String.fetchAll(
      db,
      sql: """
        WITH RECURSIVE names (name) AS (
          SELECT min(starter) FROM runs
          UNION ALL SELECT (SELECT min(starter) FROM runs WHERE starter > name) FROM names WHERE name IS NOT NULL
        ) SELECT name FROM names WHERE name IS NOT NULL
        """)
  }

  func countRuns(in states: Set<RunState>, starter: Principal?) throws -> Int {
    let found =
      if let starter {
        try row("SELECT count(*) FROM runs WHERE \(condition(states)) AND starter = ?", [starter.description])
      } else {
        try row("SELECT sum(count) FROM run_counts WHERE \(condition(states))")
      }
    return found?[0] ?? 0
  }

  func dueRuns(at now: Date, leavingOut busy: Set<String>, limit: Int) throws -> [DueRun] {
    let instant = ColumnCoding.milliseconds(now)
    return try rows(
      """
      SELECT id, due, alarm, plugin FROM runs WHERE due <= ?1 AND (plugin IS NULL OR plugin NOT IN (\(list(busy))))
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

  /// Writes the run's row. Its workflow never changes, so that stands in a table of its own, once for all its runs.
  func upsert(_ run: Run, document: String, workflow: StoredWorkflow, rules: RunRules) throws {
    if !workflows.isStored(workflow.digest) {
      try self.run(
        "INSERT OR IGNORE INTO workflows (digest, document) VALUES (?, ?)", [workflow.digest, workflow.document])
    }
    let starter = run.starter.description
    starters.note(starter)
    let plugin =
      run.awaitsFirstMessage == nil ? run.currentAction.map { String($0.prefix { $0 != "." }) } : DueRun.firstMessage
    try self.run(
      """
      INSERT INTO runs (id, state, starter, plugin, due, alarm, created, ended, document, workflow)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (id) DO UPDATE SET state = excluded.state, plugin = excluded.plugin, due = excluded.due,
        alarm = excluded.alarm, ended = excluded.ended, document = excluded.document, workflow = excluded.workflow
      """,
      [
        run.id, run.state.rawValue, starter, plugin, ColumnCoding.milliseconds(run.due),
        ColumnCoding.milliseconds(RunSchedule.nextAlarm(of: run, rules: rules)),
        ColumnCoding.milliseconds(run.createdAt), ColumnCoding.milliseconds(run.endedAt), document,
        workflow.digest,
      ])
  }

  private func run(_ row: Row) throws -> Run {
    var run: Run = try ColumnCoding.value(row["document"])
    // A run of a database's first version carries its workflow in its document.
    if let digest: String = row["workflow"] {
      if db.configuration.readonly { workflows.noteStored(digest) }
      run.workflow = try workflows.definition(digest) {
        try self.row("SELECT document FROM workflows WHERE digest = ?", [digest])?["document"]
      }
    }
    return run
  }

  /// What a row's state has to be, in the words of the partial index where only one state is left out.
  private func condition(_ states: Set<RunState>) -> String {
    let others = RunState.allCases.filter { !states.contains($0) }
    switch others.count {
    case 0: return "TRUE"
    case 1: return "state <> '\(others[0].rawValue)'"
    default: return "state IN (\(list(states.map { $0.rawValue })))"
    }
  }

  /// Words as SQL writes a list of texts.
  private func list(_ words: some Sequence<String>) -> String {
    words.sorted().map { "'\($0.replacing("'", with: "''"))'" }.joined(separator: ", ")
  }
}
