import Synchronization

/// Everyone who has ever started a run, in memory: most who ask how things stand never did, and need no look into the
/// database to be told so. Runs are never deleted, so it only grows; a name is here before its run is committed.
final class KnownStarters: Sendable {
  private struct State {
    var names: Set<String> = []
    /// Whether those from before the start are among them.
    var isWhole = false
  }
  private let state = Mutex(State())

  /// Notes whose run is being put down.
  func note(_ starter: String) { state.withLock { _ = $0.names.insert(starter) } }

  /// Whether somebody may have started a run.
  /// - Parameter committed: reads everyone's names from the database; not asked again once it has answered.
  func mayInclude(_ starter: String, committed: () throws -> [String]) throws -> Bool {
    let known = state.withLock { state in
      let isThere = state.names.contains(starter)
      return state.isWhole || isThere ? isThere : nil
    }
    if let known { return known }
    let names = try committed()
    return state.withLock { state in
      state.names.formUnion(names)
      state.isWhole = true
      return state.names.contains(starter)
    }
  }
}
