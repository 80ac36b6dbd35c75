/// Counts failures in a window that slides: three within an hour are too many.
struct FailureWindow: Sendable {
  static let most = 3
  static let length = Duration.seconds(3600)

  private var failures: [ContinuousClock.Instant] = []

  /// Adds a failure; true where it is the one too many.
  mutating func add(at instant: ContinuousClock.Instant) -> Bool {
    failures = failures.filter { instant - $0 < Self.length } + [instant]
    return failures.count >= Self.most
  }

  /// How many failures of the last hour are remembered.
  func count(at instant: ContinuousClock.Instant) -> Int { failures.count { instant - $0 < Self.length } }

  mutating func forget() { failures = [] }
}
