import Workflow

/// Audit rows of reading commands that wait for the next commit; in a database that refuses, the oldest go first.
actor AuditBuffer {
  /// Tells that rows wait; one word for any number of them.
  nonisolated let filled: AsyncStream<Void>
  private let signal: AsyncStream<Void>.Continuation
  private var entries: [AuditEntry] = []
  private static let capacity = 100_000

  init() { (filled, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

  func append(_ entry: AuditEntry) {
    if entries.count >= Self.capacity { entries.removeFirst(entries.count - Self.capacity + 1) }
    entries.append(entry)
    if entries.count == 1 { signal.yield() }
  }

  /// Everything that waits, which is the caller's to write now.
  func take() -> [AuditEntry] {
    defer { entries = [] }
    return entries
  }

  /// Rows that could not be written wait again, before the newer ones.
  func putBack(_ rows: [AuditEntry]) {
    entries = rows + entries
    signal.yield()
  }
}
