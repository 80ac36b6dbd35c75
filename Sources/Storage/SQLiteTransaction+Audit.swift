import Foundation
import GRDB
import Workflow

extension SQLiteTransaction {
  private static let columns = "(at, principal, place, what, verdict, run, detail)"
  private static let one = "(?, ?, ?, ?, ?, ?, ?)"
  /// A burst of reading commands leaves thousands of rows: a statement for many costs a third of one each.
  private static let rowsAStatement = 50
  private static let many = Array(repeating: one, count: rowsAStatement).joined(separator: ", ")

  func append(_ entries: [AuditEntry]) throws {
    var rest = entries[...]
    while rest.count >= Self.rowsAStatement {
      try run("INSERT INTO audit \(Self.columns) VALUES \(Self.many)", values(rest.prefix(Self.rowsAStatement)))
      rest = rest.dropFirst(Self.rowsAStatement)
    }
    for entry in rest { try run("INSERT INTO audit \(Self.columns) VALUES \(Self.one)", values([entry])) }
  }

  private func values(_ entries: ArraySlice<AuditEntry>) -> StatementArguments {
    StatementArguments(
      entries.flatMap { entry -> [(any DatabaseValueConvertible)?] in
        [
          ColumnCoding.milliseconds(entry.at), entry.principal, entry.place, entry.what, entry.verdict.rawValue,
          entry.run, entry.detail,
        ]
      })
  }

  func auditEntries(run: String?, limit: Int) throws -> [AuditEntry] {
    try rows("SELECT * FROM audit WHERE ?1 IS NULL OR run = ?1 ORDER BY id DESC LIMIT ?2", [run, limit]).map { row in
      let verdict: String = row["verdict"]
      return AuditEntry(
        at: ColumnCoding.date(row["at"] as Int64), principal: row["principal"], place: row["place"],
        what: row["what"], verdict: AuditEntry.Verdict(rawValue: verdict) ?? .happened, run: row["run"],
        detail: row["detail"])
    }
  }
}
