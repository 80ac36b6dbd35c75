import Chat
import Foundation
import GRDB
import PluginKit
import Workflow

/// The store on the system's SQLite: write-ahead log, every commit flushed to disk before it counts.
public final class SQLiteStore: Store {
  let pool: DatabasePool
  private let readers: ReaderConnections
  private let commits: GroupCommit
  private let audits = AuditBuffer()
  private let pace = WorkPace()
  let workflows = WorkflowCache()
  let starters = KnownStarters()

  /// Opens or creates the database at `path` and applies what migrations are missing.
  /// - Parameter committed: told after each transaction, when it is on disk and before anybody knows.
  /// - Throws: `StoreError` with one sentence where the file is no database, is damaged, cannot be written, or was
  ///   written by a newer version.
  public init(path: String, committed: (@Sendable () -> Void)? = nil) throws {
    var configuration = Configuration()
    configuration.busyMode = .timeout(5)
    configuration.maximumReaderCount = 1
    configuration.observesSuspensionNotifications = false
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA cache_size = -2000")
      // A group that is run again has savepoints, whose journal would go through a file at 64 KiB.
      try db.execute(sql: "PRAGMA temp_store = MEMORY")
    }
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
      try pool.read { try IntegrityCheck.essential($0, path: path) }
      // These need not wait for the disk: the first commit that does covers them, and what is lost is applied again.
      try Migrations.apply(to: pool)
      // GRDB sets `synchronous = NORMAL` on the writer after `prepareDatabase` when it turns the write-ahead log on;
      // only a statement after opening makes a commit wait for the disk, and so it is read back.
      try pool.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA synchronous = FULL")
        // The writer's pages are all over its tables; a longer log is copied into the database more cheaply, because
        // most of its pages are the same few.
        try db.execute(sql: "PRAGMA cache_size = -8000")
        try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
        guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
          throw StoreError("the database \(path) does not flush its commits to disk; is it a database of SQLite's?")
        }
      }
      readers = try ReaderConnections(path: path, configuration: configuration)
    } catch let error as DatabaseError {
      throw StoreError(
        "opening the database \(path): \(error.message ?? "\(error.resultCode)"); is the file intact, "
          + "its folder writable and the disk not full?")
    }
    commits = GroupCommit(pool: pool, committed: committed)
  }

  /// Opens the database at `path` for reading only, also while a bot serves it; every write throws.
  /// - Throws: `StoreError` with one sentence where there is none, or another version of the bot wrote it.
  public init(readingOnly path: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
      guard try pool.read(Migrations.areApplied) else {
        throw StoreError("the database \(path) was written by another version of talos-poc-bot; use that version")
      }
      readers = try ReaderConnections(path: path, configuration: configuration)
    } catch let error as DatabaseError {
      throw StoreError("opening the database \(path) for reading: \(error.message ?? "\(error.resultCode)")")
    }
    commits = GroupCommit(pool: pool)
  }

  public func write<Value: Sendable>(
    _ body: @escaping @Sendable (any StoreWriting) throws -> Value
  ) async throws -> Value {
    await pace.giveWay()
    return try await committed(body)
  }

  private func committed<Value: Sendable>(
    isSeen: Bool = true, _ body: @escaping @Sendable (any StoreWriting) throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { caller in
      commit(isSeen: isSeen, body) { caller.resume(with: $0) }
    }
  }

  public func writeAtOnce<Value: Sendable>(
    _ body: @escaping @Sendable (any StoreWriting) throws -> Value,
    then done: @escaping @Sendable (Result<Value, any Error>) -> Void
  ) {
    pace.commandArrived()
    commit(body, then: done)
  }

  /// - Parameter isSeen: whether what others read may be different afterwards.
  private func commit<Value: Sendable>(
    isSeen: Bool = true, _ body: @escaping @Sendable (any StoreWriting) throws -> Value,
    then done: @escaping @Sendable (Result<Value, any Error>) -> Void
  ) {
    let (workflows, starters) = (workflows, starters)
    commits.commit(isSeen: isSeen) { db in
      try body(SQLiteTransaction(db: db, workflows: workflows, starters: starters))
    } then: { result in
      done(
        Result {
          do {
            guard let value = try result.get() as? Value else {
              throw StoreError("a change answered with another type than its own")
            }
            return value
          } catch let error as DatabaseError {
            throw StoreError("writing to the database: \(error.message ?? "\(error.resultCode)")")
          }
        })
    }
  }

  public func readAtOnce<Value>(_ body: (any StoreReading) throws -> Value) throws -> Value {
    try reading { try body($0) }
  }

  private func reading<Value>(_ body: (SQLiteTransaction) throws -> Value) throws -> Value {
    do {
      return try readers.read { db in try body(SQLiteTransaction(db: db, workflows: workflows, starters: starters)) }
    } catch let error as DatabaseError {
      throw StoreError("reading the database: \(error.message ?? "\(error.resultCode)")")
    }
  }

  public var version: UInt64 { commits.version }

  public func mayHaveRuns(of starter: Principal) throws -> Bool {
    try starters.mayInclude(starter.description) { try reading { try $0.starterNames() } }
  }

  public func auditSoon(_ entry: AuditEntry) { audits.append(entry) }

  /// Writes the audit rows of reading commands, those of a moment in one commit, until the task is cancelled; then what
  /// is left.
  public func writeAudits() async {
    for await _ in audits.filled {
      // Long enough to share a commit, short enough that writing a burst's rows holds up no answer.
      try? await Task.sleep(for: .milliseconds(25))
      await writeWaitingAudits()
    }
    await writeWaitingAudits()
  }

  private func writeWaitingAudits() async {
    let entries = audits.take()
    guard !entries.isEmpty else { return }
    do {
      await pace.giveWay()
      try await committed(isSeen: false) { store in try store.append(entries) }
    } catch {
      // A database that refuses is not asked again at once; a task that is cancelled waits for nothing.
      try? await Task.sleep(for: .seconds(1))
      audits.putBack(entries)
    }
  }

  /// Writes everything that is committed now into a new database of one file, which only its owner can read.
  /// - Throws: `StoreError` where the file cannot be written.
  public func copy(to path: String) throws {
    let mask = umask(0o077)
    defer { umask(mask) }
    do {
      // One statement is one picture: https://www.sqlite.org/lang_vacuum.html#vacuuminto
      try pool.unsafeRead { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
    } catch let error as DatabaseError {
      throw StoreError("copying the database to \(path): \(error.message ?? "\(error.resultCode)")")
    }
  }

  /// Closes the database, with all of it in one file; nothing may use the store afterwards.
  public func close() throws {
    if !pool.configuration.readonly {
      // SQLite does that for the last connection that is closed, but here that one only reads.
      _ = try pool.writeWithoutTransaction { try $0.checkpoint(.truncate) }
    }
    try readers.close()
    try pool.close()
  }
}
