/// Which runs have a call under way, and how many calls each plugin has: one a run, so many a plugin. The first message
/// of a new run counts as a call too, of a plugin without a name: so those of a burst hold up neither commands nor calls.
actor CallsInHand {
  private var runs: Set<String> = []
  private var calls: [String: Int] = [:]
  /// What is in hand and waits for a call of its plugin to be free, earliest first.
  private var queues: [String: ArraySlice<DueRun>] = [:]
  private let callsAPlugin: Int
  private(set) var isStopping = false

  init(callsAPlugin: Int) { self.callsAPlugin = callsAPlugin }

  /// Takes those of `due` into the hand that are not there already, and answers those whose call begins now: what waits
  /// for a call of its plugin to be free follows by `release`. None where the engine is stopping.
  func take(_ due: [DueRun]) -> [DueRun] {
    guard !isStopping else { return [] }
    return due.filter { run in
      guard runs.insert(run.id).inserted else { return false }
      guard let plugin = run.plugin else { return true }
      guard calls[plugin, default: 0] < callsAPlugin else {
        queues[plugin, default: []].append(run)
        return false
      }
      calls[plugin, default: 0] += 1
      return true
    }
  }

  /// The plugins that have no call free.
  var busyPlugins: Set<String> { Set(calls.filter { $0.value >= callsAPlugin }.keys) }

  /// A run's call is over; answers the run whose call begins in its place.
  func release(_ run: DueRun) -> DueRun? {
    runs.remove(run.id)
    guard let plugin = run.plugin else { return nil }
    if !isStopping, var queue = queues[plugin], let next = queue.popFirst() {
      queues[plugin] = queue
      return next
    }
    calls[plugin, default: 1] -= 1
    return nil
  }

  func stop() { isStopping = true }

  var count: Int { runs.count }
}
