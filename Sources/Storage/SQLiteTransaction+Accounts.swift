import Chat
import Foundation
import GRDB
import PluginKit
import Workflow

extension SQLiteTransaction {
  func hasAccounts(since start: Date) throws -> Bool {
    try row(
      """
      SELECT EXISTS (SELECT 1 FROM reservations) OR EXISTS (SELECT 1 FROM resources WHERE state != 'closed')
        OR EXISTS (SELECT 1 FROM resources WHERE ended >= ?)
      """, [ColumnCoding.milliseconds(start)])?[0] ?? false
  }

  func payers(ofRuns runs: Set<String>) throws -> [String: Payer] {
    var payers: [String: Payer] = [:]
    for id in runs {
      guard
        let row = try row(
          """
          SELECT starter, document ->> '$.place.platform' AS platform, document ->> '$.place.workspace' AS workspace,
            document ->> '$.place.channel' AS channel FROM runs WHERE id = ?
          """, [id])
      else { continue }
      let place = Place(platform: row["platform"], workspace: row["workspace"], channel: row["channel"])
      payers[id] = Payer(person: row["starter"], channel: place.description)
    }
    return payers
  }

  func lastQuote(plan: String, site: String, besides run: String) throws -> LastQuote? {
    // The 200 runs that were inserted last are looked at: a price that is older than those tells nobody anything.
    let found = try row(
      """
      SELECT hourly, created FROM (
        SELECT document ->> '$.facts.hourly' AS hourly, document ->> '$.facts.plan' AS plan,
          document ->> '$.facts.site' AS site, created
        FROM (SELECT document, created FROM runs WHERE id != ? ORDER BY rowid DESC LIMIT 200))
      WHERE plan = ? AND site = ? AND hourly IS NOT NULL ORDER BY created DESC LIMIT 1
      """, [run, plan, site])
    guard let found, let hourly = Facts(["hourly": .string(found["hourly"])]).money("hourly") else { return nil }
    return LastQuote(hourly: hourly, at: ColumnCoding.date(found["created"] as Int64))
  }

  func lifetimes(limit: Int) throws -> [Double] {
    try rows(
      """
      SELECT began, ended FROM resources WHERE state = 'closed' AND external_id IS NOT NULL AND ended IS NOT NULL
      ORDER BY ended DESC LIMIT ?
      """, [limit]
    ).map { row in Double((row["ended"] as Int64) - (row["began"] as Int64)) / 1000 }
  }

  func standingSchedules() throws -> [String: StandingSchedule] {
    let found = try rows("SELECT * FROM schedules").map { row -> (String, StandingSchedule) in
      (
        row["name"],
        StandingSchedule(
          schedule: row["schedule"], due: ColumnCoding.date(row["due"] as Int64),
          servedAt: ColumnCoding.date(row["served"] as Int64), coveredFrom: ColumnCoding.date(row["covered"] as Int64))
      )
    }
    return Dictionary(found) { _, last in last }
  }

  func save(_ schedule: StandingSchedule?, named name: String) throws {
    guard let schedule else {
      try run("DELETE FROM schedules WHERE name = ?", [name])
      return
    }
    try run(
      """
      INSERT INTO schedules (name, schedule, due, served, covered) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (name) DO UPDATE SET schedule = excluded.schedule, due = excluded.due, served = excluded.served,
        covered = excluded.covered
      """,
      [
        name, schedule.schedule, ColumnCoding.milliseconds(schedule.due), ColumnCoding.milliseconds(schedule.servedAt),
        ColumnCoding.milliseconds(schedule.coveredFrom),
      ])
  }

  func noteBudget(_ budget: String, period: String, share: Int) throws -> Bool {
    try run(
      """
      INSERT INTO budget_notes (budget, period, share) VALUES (?, ?, ?)
      ON CONFLICT (budget, period) DO UPDATE SET share = excluded.share WHERE excluded.share > share
      """, [budget, period, share])
    return db.changesCount == 1
  }

  func withdraw(slotPrefix: String, of run: String, in place: Place) throws -> Bool {
    try self.run(
      "DELETE FROM outbox WHERE run = ? AND place = ? AND substr(slot, 1, ?) = ?",
      [run, place.description, slotPrefix.count, slotPrefix])
    return db.changesCount > 0
  }

  func file(_ token: String, at now: Date) throws -> ServedFile? {
    try row(
      "SELECT * FROM files WHERE token = ? AND expires > ?", [token, ColumnCoding.milliseconds(now)]
    ).map { row in
      let bytes: Data = row["bytes"]
      return ServedFile(
        token: token, name: row["name"], contentType: row["content_type"], bytes: Array(bytes),
        expiresAt: ColumnCoding.date(row["expires"] as Int64))
    }
  }

  func keep(_ file: ServedFile, at now: Date) throws {
    try run("DELETE FROM files WHERE expires <= ?", [ColumnCoding.milliseconds(now)])
    try run(
      "INSERT INTO files (token, name, content_type, bytes, expires) VALUES (?, ?, ?, ?, ?)",
      [file.token, file.name, file.contentType, Data(file.bytes), ColumnCoding.milliseconds(file.expiresAt)])
  }
}
