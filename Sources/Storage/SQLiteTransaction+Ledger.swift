import Foundation
import GRDB
import PluginKit
import Workflow

extension SQLiteTransaction {
  func resources(ofRun run: String) throws -> [Resource] {
    try rows("SELECT * FROM resources WHERE run = ? ORDER BY began, name", [run]).map(resource)
  }

  func resources(from start: Date, until end: Date) throws -> [Resource] {
    try rows(
      "SELECT * FROM resources WHERE began <= ? AND (state != 'closed' OR ended >= ?) ORDER BY began, name",
      [ColumnCoding.milliseconds(end), ColumnCoding.milliseconds(start)]
    ).map(resource)
  }

  func reservations() throws -> [String: Money] {
    let found = try rows("SELECT run, amount, currency FROM reservations").map { row -> (String, Money) in
      (row["run"], Money(microUnits: row["amount"], currency: row["currency"]))
    }
    return Dictionary(found) { _, last in last }
  }

  func reserve(_ amount: Money, run: String) throws {
    try self.run(
      """
      INSERT INTO reservations (run, amount, currency) VALUES (?, ?, ?)
      ON CONFLICT (run) DO UPDATE SET amount = excluded.amount, currency = excluded.currency
      """, [run, amount.microUnits, amount.currency])
  }

  func releaseReservation(run: String) throws {
    try self.run("DELETE FROM reservations WHERE run = ?", [run])
  }

  func upsert(_ resource: Resource) throws {
    try run(
      """
      INSERT INTO resources (run, name, provider, external_id, hourly, currency, began, ended, state,
        billing_unit)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (provider, name) DO UPDATE SET run = excluded.run, external_id = excluded.external_id, hourly = excluded.hourly,
        currency = excluded.currency, ended = excluded.ended, state = excluded.state
      """,
      [
        resource.run, resource.name, resource.provider, resource.id, resource.hourly.microUnits,
        resource.hourly.currency, ColumnCoding.milliseconds(resource.from), ColumnCoding.milliseconds(resource.until),
        resource.state.rawValue, resource.billingUnit,
      ])
  }

  func setAside(_ resource: Resource) throws {
    try run(
      "UPDATE resources SET name = name || ' (' || external_id || ')' WHERE provider = ? AND name = ? AND state = 'closed'",
      [resource.provider, resource.name])
  }

  func resource(_ row: Row) throws -> Resource {
    let state: String = row["state"]
    let currency: String = row["currency"]
    return Resource(
      run: row["run"], provider: row["provider"], name: row["name"], id: row["external_id"],
      hourly: Money(microUnits: row["hourly"], currency: currency), from: ColumnCoding.date(row["began"] as Int64),
      until: ColumnCoding.date(row["ended"] as Int64?), state: Resource.State(rawValue: state) ?? .intended,
      billingUnit: row["billing_unit"])
  }
}
