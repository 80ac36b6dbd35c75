import GRDB
import Workflow

/// Whether the file is intact: at the start every table that work rests on, afterwards all of it.
///
/// Audit rows, deliveries, messages sent and files grow for years, and looking through them all takes seconds that
/// nobody wants to wait for at a start; what bills and what is due stands in small tables.
enum IntegrityCheck {
  /// The tables that only grow.
  private static let growing: Set<String> = ["audit", "deliveries", "files", "sent"]

  /// Looks through the small tables.
  /// - Throws: `StoreError` where one is damaged; `DatabaseError` where the file cannot even be read so far.
  static func essential(_ db: Database, path: String) throws {
    let tables = try String.fetchAll(
      db, sql: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    for table in tables where !growing.contains(table) {
      try pragma(db, "quick_check('\(table.replacing("'", with: "''"))')", path: path)
    }
  }

  /// Looks through everything.
  static func whole(_ db: Database, path: String) throws {
    try pragma(db, "quick_check(1)", path: path)
  }

  private static func pragma(_ db: Database, _ pragma: String, path: String) throws {
    guard try String.fetchOne(db, sql: "PRAGMA \(pragma)") == "ok" else {
      throw StoreError("the database \(path) is damaged; restore a backup, and look at the disk")
    }
  }
}

extension SQLiteStore {
  /// Looks through the whole file while others work with it, which takes a second for each few hundred megabytes.
  /// - Throws: `StoreError` where it is damaged.
  public func checkWholeFile() async throws {
    let path = pool.path
    do {
      try await pool.read { try IntegrityCheck.whole($0, path: path) }
    } catch let error as DatabaseError {
      throw StoreError("reading the database \(path): \(error.message ?? "\(error.resultCode)")")
    }
  }
}
