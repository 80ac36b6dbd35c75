/// Counts inbound requests by platform and what became of them, for the metrics.
actor RequestCounters {
  private var counts: [String: [String: Int]] = [:]

  func count(_ platform: String, _ outcome: String) { counts[platform, default: [:]][outcome, default: 0] += 1 }

  /// Platform, outcome, number; in a stable order.
  var all: [(platform: String, outcome: String, count: Int)] {
    counts.sorted { $0.key < $1.key }.flatMap { platform, outcomes in
      outcomes.sorted { $0.key < $1.key }.map { (platform, $0.key, $0.value) }
    }
  }
}
