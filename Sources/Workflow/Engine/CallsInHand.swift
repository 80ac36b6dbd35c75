/// Which runs have a call under way, and how many calls each plugin has: one a run, so many a plugin.
actor CallsInHand {
  private var runs: Set<String> = []
  private var calls: [String: Int] = [:]
  private let callsAPlugin: Int
  private(set) var isStopping = false

  init(callsAPlugin: Int) { self.callsAPlugin = callsAPlugin }

  /// Takes a run into the hand; false where it is there already, its plugin is busy, or the engine is stopping.
  func take(_ run: String, plugin: String?) -> Bool {
    guard !isStopping, !runs.contains(run) else { return false }
    if let plugin {
      guard calls[plugin, default: 0] < callsAPlugin else { return false }
      calls[plugin, default: 0] += 1
    }
    runs.insert(run)
    return true
  }

  func release(_ run: String, plugin: String?) {
    runs.remove(run)
    if let plugin { calls[plugin, default: 1] -= 1 }
  }

  func stop() { isStopping = true }

  var count: Int { runs.count }
}
