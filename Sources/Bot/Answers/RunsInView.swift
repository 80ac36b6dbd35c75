import PluginKit
import Synchronization
import Workflow

/// The active runs as everybody may see them, read again only where something was committed since: many look between two
/// changes, and each would read the same rows.
final class RunsInView: Sendable {
  struct Picture: Sendable {
    /// The newest first, 50 at most.
    var runs: [Run]
    /// What they hold, by run.
    var resources: [String: [Resource]]
  }

  private let store: any Store
  private let kept = Mutex<(version: UInt64, picture: Picture)?>(nil)

  init(store: any Store) { self.store = store }

  /// Everything that was committed before the call is in it.
  /// - Throws: `StoreError` where the database refuses.
  func picture() throws -> Picture {
    // Asked before reading, so that what is committed meanwhile makes this picture an old one.
    let version = store.version
    if let kept = kept.withLock({ $0 }), kept.version == version { return kept.picture }
    let picture = try store.readAtOnce { store in
      let runs = try store.runs(in: .active, limit: 50)
      let resources = try runs.map { ($0.id, try store.resources(ofRun: $0.id)) }
      return Picture(runs: runs, resources: Dictionary(resources) { first, _ in first })
    }
    kept.withLock { kept in
      if (kept?.version ?? 0) <= version { kept = (version, picture) }
    }
    return picture
  }
}
