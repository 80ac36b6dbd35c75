import Synchronization
import Workflow

/// Audit rows of reading commands that wait for the next commit; in a database that refuses, the oldest go first.
///
/// A mutex and no actor: the event loop appends a row with every answer, and must not wait.
final class AuditBuffer: Sendable {
  /// Tells that rows wait; one word for any number of them.
  let filled: AsyncStream<Void>
  private let signal: AsyncStream<Void>.Continuation
  private let entries = Mutex<[AuditEntry]>([])
  private static let capacity = 100_000

  init() { (filled, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

  func append(_ entry: AuditEntry) {
    let isFirst = entries.withLock { entries in
      if entries.count >= Self.capacity { entries.removeFirst(entries.count - Self.capacity + 1) }
      entries.append(entry)
      return entries.count == 1
    }
    if isFirst { signal.yield() }
  }

  /// Everything that waits, which is the caller's to write now.
  func take() -> [AuditEntry] {
    entries.withLock { entries in
      defer { entries = [] }
      return entries
    }
  }

  /// Rows that could not be written wait again, before the newer ones.
  func putBack(_ rows: [AuditEntry]) {
    entries.withLock { $0 = rows + $0 }
    signal.yield()
  }
}
