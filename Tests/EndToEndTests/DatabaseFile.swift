import GRDB

/// A database on disk, as somebody with a SQL shell sees it.
struct DatabaseFile {
  let path: String

  /// Runs statements, each on its own.
  func execute(_ sql: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.inDatabase { db in
      for statement in sql.split(separator: ";") { try db.execute(sql: String(statement)) }
    }
    try queue.close()
  }

  /// The first value of a query.
  func text(_ sql: String) throws -> String? {
    let queue = try DatabaseQueue(path: path)
    defer { try? queue.close() }
    return try queue.inDatabase { try String.fetchOne($0, sql: sql) }
  }
}
