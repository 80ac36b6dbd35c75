import Chat
import Foundation
import GRDB
import PluginKit
import Workflow

/// The store's questions and changes within one transaction of SQLite's.
struct SQLiteTransaction: StoreWriting {
  let db: Database
  let workflows: WorkflowCache
  let starters: KnownStarters

  /// Runs a statement that is prepared once a connection.
  func run(_ sql: String, _ arguments: StatementArguments) throws {
    try db.cachedStatement(sql: sql).execute(arguments: arguments)
  }

  func rows(_ sql: String, _ arguments: StatementArguments = []) throws -> [Row] {
    try Row.fetchAll(db.cachedStatement(sql: sql), arguments: arguments)
  }

  func row(_ sql: String, _ arguments: StatementArguments = []) throws -> Row? {
    try Row.fetchOne(db.cachedStatement(sql: sql), arguments: arguments)
  }
}
