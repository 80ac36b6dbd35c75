import Workflow

/// Audit rows of reading commands that wait for the next commit; in a database that refuses, the oldest go first.
actor AuditBuffer {
  private var entries: [AuditEntry] = []
  private static let capacity = 100_000

  func append(_ entry: AuditEntry) {
    if entries.count >= Self.capacity { entries.removeFirst(entries.count - Self.capacity + 1) }
    entries.append(entry)
  }

  /// Everything that waits, which is the caller's to write now.
  func take() -> [AuditEntry] {
    defer { entries = [] }
    return entries
  }

  /// Rows that could not be written wait again, before the newer ones.
  func putBack(_ rows: [AuditEntry]) { entries = rows + entries }
}
