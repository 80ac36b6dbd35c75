import HTTP
import Workflow

/// The workflows that runs of this database began with, each kept once: a run's row names its workflow by digest.
///
/// A lock and no actor, because it is asked within transactions, which are synchronous.
final class WorkflowCache: @unchecked Sendable {
  private let lock = MutexLock()
  private var entries: [WorkflowDefinition: StoredWorkflow] = [:]
  private var definitions: [String: WorkflowDefinition] = [:]
  /// Digests that a reader has found in the table: committed, and never taken out.
  private var stored: Set<String> = []
  /// Each reload of the configuration may bring another definition; what is forgotten is read again.
  private static let capacity = 64

  /// The digest and the text of a definition; depends on nothing but the definition.
  func entry(of definition: WorkflowDefinition) throws -> StoredWorkflow {
    if let known = lock.withLock({ entries[definition] }) { return known }
    let document = try ColumnCoding.sortedText(definition)
    let entry = StoredWorkflow(digest: Digest.hex(Digest.sha256(Array(document.utf8))), document: document)
    lock.withLock {
      if entries.count >= Self.capacity { entries = [:] }
      entries[definition] = entry
    }
    return entry
  }

  /// Whether the table is known to have that digest's row.
  func isStored(_ digest: String) -> Bool { lock.withLock { stored.contains(digest) } }

  /// Notes that a reader, which sees only what is committed, has found a run of that digest.
  func noteStored(_ digest: String) {
    lock.withLock {
      if stored.count >= Self.capacity { stored = [] }
      stored.insert(digest)
    }
  }

  /// The definition of that digest, read by `document` where it is not known yet.
  func definition(_ digest: String, document: () throws -> String?) throws -> WorkflowDefinition {
    if let known = lock.withLock({ definitions[digest] }) { return known }
    guard let text = try document() else { throw StoreError("the workflow \(digest) of a run is not in the database") }
    let definition: WorkflowDefinition = try ColumnCoding.value(text)
    lock.withLock {
      if definitions.count >= Self.capacity { definitions = [:] }
      definitions[digest] = definition
    }
    return definition
  }
}
