import Synchronization

/// Counts inbound requests by platform and what became of them, for the metrics.
///
/// A mutex and no actor: the event loop counts every answer, and must not wait.
final class RequestCounters: Sendable {
  private let counts = Mutex<[String: [String: Int]]>([:])

  func count(_ platform: String, _ outcome: String) {
    counts.withLock { $0[platform, default: [:]][outcome, default: 0] += 1 }
  }

  /// Platform, outcome, number; in a stable order.
  var all: [(platform: String, outcome: String, count: Int)] {
    counts.withLock { $0 }.sorted { $0.key < $1.key }.flatMap { platform, outcomes in
      outcomes.sorted { $0.key < $1.key }.map { (platform, $0.key, $0.value) }
    }
  }
}
