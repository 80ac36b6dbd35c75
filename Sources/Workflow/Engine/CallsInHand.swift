/// Which runs have a call under way, and how many calls each plugin has: one a run, so many a plugin.
actor CallsInHand {
  private var runs: Set<String> = []
  private var calls: [String: Int] = [:]
  private var looks: Set<String> = []
  private let callsAPlugin: Int
  private(set) var isStopping = false

  init(callsAPlugin: Int) { self.callsAPlugin = callsAPlugin }

  /// Takes those of `due` into the hand that are not there already and whose plugin has a call free; none where the
  /// engine is stopping.
  func take(_ due: [DueRun]) -> [DueRun] {
    guard !isStopping else { return [] }
    return due.filter { run in
      guard !runs.contains(run.id) else { return false }
      if let plugin = run.plugin {
        guard calls[plugin, default: 0] < callsAPlugin else { return false }
        calls[plugin, default: 0] += 1
      }
      runs.insert(run.id)
      return true
    }
  }

  /// The plugins that have no call free.
  var busyPlugins: Set<String> { Set(calls.filter { $0.value >= callsAPlugin }.keys) }

  /// Asks for a look at a run; asked twice it is one.
  func ask(forLookAt run: String) { looks.insert(run) }

  /// The looks that were asked for, which are the caller's to commit now.
  func takeLooks() -> Set<String> {
    defer { looks = [] }
    return looks
  }

  func release(_ run: String, plugin: String?) {
    runs.remove(run)
    if let plugin { calls[plugin, default: 1] -= 1 }
  }

  func stop() { isStopping = true }

  var count: Int { runs.count }
}
