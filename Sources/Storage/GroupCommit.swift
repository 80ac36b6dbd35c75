import Dispatch
import GRDB
import Synchronization
import Workflow

/// The one writer: changes that arrive together are committed together, with one flush to disk for all of them. One that
/// throws undoes none of the others: the group is run again then, each change in a savepoint of its own.
///
/// It has a thread of its own, which neither waits for the threads that answer requests nor keeps one of them; what comes
/// while that commits is the next group. A mutex and no actor: event loops hand changes over, and must not wait.
final class GroupCommit: Sendable {
  /// One change, run within the transaction; it may be run twice, the first time for nothing.
  typealias Change = @Sendable (Database) throws -> any Sendable
  /// Told what became of a change once it is on disk, on the thread that commits: it must be quick.
  typealias Done = @Sendable (Result<any Sendable, any Error>) -> Void
  private typealias Results = [Result<any Sendable, any Error>]

  private struct Member {
    var change: Change
    /// Whether what others read may be different afterwards.
    var isSeen: Bool
    var done: Done
  }
  private struct Queue {
    var waiting: [Member] = []
    var isCommitting = false
  }

  private let pool: DatabasePool
  private let committed: (@Sendable () -> Void)?
  private let thread = DispatchQueue(label: "commits")
  private let queue = Mutex(Queue())
  private let seen = Atomic<UInt64>(0)
  /// At most so many changes share a transaction, so that the first does not wait for too many others.
  private static let largestGroup = 256

  init(pool: DatabasePool, committed: (@Sendable () -> Void)? = nil) {
    self.pool = pool
    self.committed = committed
  }

  /// Grows with every commit after which others may read something else, before anybody is told of it.
  var version: UInt64 { seen.load(ordering: .acquiring) }

  /// Runs `change` in a transaction, alone or with others; returns at once.
  func commit(isSeen: Bool, _ change: @escaping Change, then done: @escaping Done) {
    let isFirst = queue.withLock { queue in
      queue.waiting.append(Member(change: change, isSeen: isSeen, done: done))
      defer { queue.isCommitting = true }
      return !queue.isCommitting
    }
    if isFirst { thread.async { self.commitAll() } }
  }

  /// Commits group after group until nothing waits.
  private func commitAll() {
    while true {
      let group = queue.withLock { queue in
        let group = Array(queue.waiting.prefix(Self.largestGroup))
        queue.waiting.removeFirst(group.count)
        if group.isEmpty { queue.isCommitting = false }
        return group
      }
      if group.isEmpty { return }
      let results: Results
      do {
        // Also where it throws: what of it reached the disk is not known then.
        defer { if group.contains(where: \.isSeen) { seen.wrappingAdd(1, ordering: .releasing) } }
        results = try run(group.map(\.change))
      } catch {
        for member in group { member.done(.failure(error)) }
        continue
      }
      for (member, result) in zip(group, results) { member.done(result) }
    }
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
