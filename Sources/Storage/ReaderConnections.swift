import Foundation
import GRDB
import Synchronization

/// Connections that only read. Reads are on the caller's own thread: a read waits for no writer and finds its pages in
/// memory, so that a change of threads, or a pool's bookkeeping, would cost more than the read itself.
final class ReaderConnections: Sendable {
  private let connections: [DatabaseQueue]
  private let turn = Atomic<Int>(0)

  /// Opens as many connections to the database at `path` as readers can run at once, four at most.
  init(path: String, configuration: Configuration) throws {
    var configuration = configuration
    configuration.readonly = true
    let count = min(4, max(2, ProcessInfo.processInfo.activeProcessorCount))
    connections = try (0..<count).map { _ in try DatabaseQueue(path: path, configuration: configuration) }
  }

  /// Runs `body` on one picture of the database: everything it reads was committed before its first question.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    let next = turn.wrappingAdd(1, ordering: .relaxed).newValue
    return try connections[Int(UInt(bitPattern: next) % UInt(connections.count))].inDatabase { db in
      try db.cachedStatement(sql: "BEGIN DEFERRED").execute()
      do {
        let value = try body(db)
        try db.cachedStatement(sql: "COMMIT").execute()
        return value
      } catch {
        if db.isInsideTransaction { try db.rollback() }
        throw error
      }
    }
  }

  func close() throws {
    for connection in connections { try connection.close() }
  }
}
