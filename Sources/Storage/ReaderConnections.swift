import Foundation
import GRDB
import Synchronization

/// Connections that only read. Reads are on the caller's own thread: a read waits for no writer and finds its pages in
/// memory, so that a change of threads, or a pool's bookkeeping, would cost more than the read itself.
final class ReaderConnections: Sendable {
  private let connections: [DatabaseQueue]
  /// A bit for each connection on which somebody reads.
  private let busy = Atomic<UInt>(0)
  private let turn = Atomic<UInt>(0)

  /// Opens as many connections to the database at `path` as readers can run at once, four at most.
  init(path: String, configuration: Configuration) throws {
    var configuration = configuration
    configuration.readonly = true
    let count = min(4, max(3, ProcessInfo.processInfo.activeProcessorCount))
    connections = try (0..<count).map { _ in try DatabaseQueue(path: path, configuration: configuration) }
  }

  /// Runs `body` on one picture of the database: everything it reads was committed before its first question.
  func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
    let (index, isOwn) = choose()
    defer { if isOwn { busy.bitwiseAnd(~(1 << UInt(index)), ordering: .releasing) } }
    return try connections[index].inDatabase { db in
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

  /// A connection on which nobody reads, so that a long question of one holds up no answer to another; where there is
  /// none, whoever asks waits for the next in turn.
  private func choose() -> (index: Int, isOwn: Bool) {
    for index in connections.indices {
      let bit: UInt = 1 << UInt(index)
      if busy.bitwiseOr(bit, ordering: .acquiring).oldValue & bit == 0 { return (index, true) }
    }
    return (Int(turn.wrappingAdd(1, ordering: .relaxed).newValue % UInt(connections.count)), false)
  }

  func close() throws {
    for connection in connections { try connection.close() }
  }
}
