import GRDB
import Workflow

/// The one writer: changes that arrive together are committed together, with one flush to disk for all of them. One that
/// throws undoes none of the others: the group is run again then, each change in a savepoint of its own.
///
/// Whoever comes first leads: it lets those that came meanwhile join and commits for all of them. It has a thread of its
/// own, which neither waits for the threads that answer requests nor keeps one of them.
actor GroupCommit {
  /// One change, run within the transaction; it may be run twice, the first time for nothing.
  typealias Change = @Sendable (Database) throws -> any Sendable
  private typealias Results = [Result<any Sendable, any Error>]

  /// Those who join one that leads.
  private final class Group {
    var followers: [(change: Change, caller: CheckedContinuation<any Sendable, any Error>)] = []
  }

  private let pool: DatabasePool
  private let committed: (@Sendable () -> Void)?
  private let executor = QueueExecutor(label: "commits")
  /// The group that can still be joined.
  private var open: Group?
  /// At most so many join, so that the first does not wait for too many others.
  private static let mostFollowers = 255

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(pool: DatabasePool, committed: (@Sendable () -> Void)? = nil) {
    self.pool = pool
    self.committed = committed
  }

  /// Runs `change` in a transaction, alone or with others, and returns its result once it is on disk.
  /// - Throws: what `change` throws, or what the transaction itself throws.
  func commit(_ change: @escaping Change) async throws -> any Sendable {
    if let open, open.followers.count < Self.mostFollowers {
      return try await withCheckedThrowingContinuation { open.followers.append((change, $0)) }
    }
    let group = Group()
    open = group
    // Callers that came while the last group was committed get onto the actor first, and share this flush.
    await Task.yield()
    if open === group { open = nil }
    let results: Results
    do {
      results = try run([change] + group.followers.map(\.change))
    } catch {
      for follower in group.followers { follower.caller.resume(throwing: error) }
      throw error
    }
    for (follower, result) in zip(group.followers, results.dropFirst()) { follower.caller.resume(with: result) }
    return try results[0].get()
  }

  private func run(_ changes: [Change]) throws -> Results {
    let results = try pool.writeWithoutTransaction { db in
      try Self.together(changes, in: db) ?? Self.apart(changes, in: db)
    }
    committed?()
    return results
  }

  /// All changes in one transaction without savepoints, which cost as much as a third of the changes themselves. Where
  /// one of several throws, nothing of them happened and the answer is nil.
  private static func together(_ changes: [Change], in db: Database) throws -> Results? {
    var results: Results = []
    try db.inTransaction(.immediate) {
      for change in changes {
        do {
          results.append(.success(try change(db)))
        } catch  where changes.count > 1 {
          return .rollback
        }
      }
      return .commit
    }
    return results.count == changes.count ? results : nil
  }

  /// Each change in a savepoint of its own, so that one which throws undoes no other.
  private static func apart(_ changes: [Change], in db: Database) throws -> Results {
    var results: Results = []
    try db.inTransaction(.immediate) {
      for change in changes {
        try db.cachedStatement(sql: "SAVEPOINT change").execute()
        let result = Result { try change(db) }
        if case .failure(let error) = result {
          // A full disk may have undone the whole transaction already.
          guard db.isInsideTransaction else { throw error }
          try db.cachedStatement(sql: "ROLLBACK TO change").execute()
        }
        try db.cachedStatement(sql: "RELEASE change").execute()
        results.append(result)
      }
      return .commit
    }
    return results
  }
}
