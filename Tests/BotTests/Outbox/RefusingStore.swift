import Chat
import Foundation
import Storage
import Synchronization
import Workflow

/// A store whose writes are refused while the test says so, as on a full disk; what is read is as ever.
final class RefusingStore: Store {
  private let store: SQLiteStore
  private let refusals = Mutex(0)
  private let refuses = Mutex(false)

  init(_ store: SQLiteStore) { self.store = store }

  func refuse(_ refuses: Bool) { self.refuses.withLock { $0 = refuses } }
  /// How many writes were refused.
  var refused: Int { refusals.withLock { $0 } }

  func write<Value: Sendable>(
    _ body: @escaping @Sendable (any StoreWriting) throws -> Value
  ) async throws -> Value {
    if refuses.withLock({ $0 }) {
      refusals.withLock { $0 += 1 }
      throw StoreError("writing to the database: the disk is full")
    }
    return try await store.write(body)
  }

  func writeAtOnce<Value: Sendable>(
    _ body: @escaping @Sendable (any StoreWriting) throws -> Value,
    then done: @escaping @Sendable (Result<Value, any Error>) -> Void
  ) { store.writeAtOnce(body, then: done) }

  func readAtOnce<Value>(_ body: (any StoreReading) throws -> Value) throws -> Value { try store.readAtOnce(body) }
  var version: UInt64 { store.version }
  func mayHaveRuns(of starter: Principal) throws -> Bool { try store.mayHaveRuns(of: starter) }
  func prepare(_ run: Run, rules: RunRules, now: Date) throws -> PreparedRun {
    try store.prepare(run, rules: rules, now: now)
  }
  func auditSoon(_ entry: AuditEntry) { store.auditSoon(entry) }
}
