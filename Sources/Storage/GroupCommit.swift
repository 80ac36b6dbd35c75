import GRDB
import Workflow

/// The one writer: changes that arrive together are committed together, with one flush to disk for all of them. One that
/// throws undoes none of the others: the group is run again then, each change in a savepoint of its own.
///
/// Whoever finds no commit under way leads: it commits everything that waits and, where more came meanwhile, hands the
/// lead to the first of those. Nobody runs in the background, so there is nothing to start or to stop.
actor GroupCommit {
  /// One change, run within the transaction; it may be run twice, the first time for nothing.
  typealias Change = @Sendable (Database) throws -> any Sendable

  private enum Turn: Sendable {
    /// The change has not run; its caller leads the next group with it.
    case lead
    /// The change is on disk, or its own error undid it.
    case over(Result<any Sendable, any Error>)
  }

  private struct Waiting: Sendable {
    let change: Change
    let caller: CheckedContinuation<Turn, any Error>
  }

  private let pool: DatabasePool
  private let committed: (@Sendable () -> Void)?
  private var waiting: [Waiting] = []
  private var isCommitting = false
  /// At most so many changes share a transaction, so that the first does not wait for too many others.
  private static let largestGroup = 256

  init(pool: DatabasePool, committed: (@Sendable () -> Void)? = nil) {
    self.pool = pool
    self.committed = committed
  }

  /// Runs `change` in a transaction, alone or with others, and returns its result once it is on disk.
  /// - Throws: what `change` throws, or what the transaction itself throws.
  func commit(_ change: @escaping Change) async throws -> any Sendable {
    if isCommitting {
      let turn = try await withCheckedThrowingContinuation { waiting.append(Waiting(change: change, caller: $0)) }
      if case .over(let result) = turn { return try result.get() }
    }
    isCommitting = true
    return try await leadGroup(with: change).get()
  }

  private func leadGroup(with own: @escaping Change) async throws -> Result<any Sendable, any Error> {
    // Callers that are ready get onto the actor first, so that a burst shares the first flush already.
    await Task.yield()
    let followers = Array(waiting.prefix(Self.largestGroup - 1))
    waiting.removeFirst(followers.count)
    defer { passLead() }
    do {
      let results = try await run([own] + followers.map(\.change))
      for (follower, result) in zip(followers, results.dropFirst()) {
        follower.caller.resume(returning: .over(result))
      }
      return results[0]
    } catch {
      for follower in followers { follower.caller.resume(throwing: error) }
      throw error
    }
  }

  private func run(_ changes: [Change]) async throws -> [Result<any Sendable, any Error>] {
    let results = try await pool.writeWithoutTransaction { db in
      try Self.together(changes, in: db) ?? Self.apart(changes, in: db)
    }
    committed?()
    return results
  }

  /// All changes in one transaction without savepoints, which cost as much as a third of the changes themselves. Where
  /// one of several throws, nothing of them happened and the answer is nil.
  private static func together(_ changes: [Change], in db: Database) throws -> [Result<any Sendable, any Error>]? {
    var results: [Result<any Sendable, any Error>] = []
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
  private static func apart(_ changes: [Change], in db: Database) throws -> [Result<any Sendable, any Error>] {
    var results: [Result<any Sendable, any Error>] = []
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

  private func passLead() {
    if waiting.isEmpty {
      isCommitting = false
    } else {
      waiting.removeFirst().caller.resume(returning: .lead)
    }
  }
}
