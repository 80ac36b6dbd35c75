import Foundation

/// Whether the key still sees the project, looked at once a minute at most.
///
/// With a key of another team every server of this one is a 404, and says nothing of whether it bills.
actor ProjectSight {
  private var seenAt: Date?
  private static let lasting = 60.0

  /// Whether the project is seen now, or was within the last minute.
  /// - Throws: what `look` throws.
  func isGood(at now: Date, look: @Sendable () async throws -> Bool) async throws -> Bool {
    if let seenAt, (0..<Self.lasting).contains(now.timeIntervalSince(seenAt)) { return true }
    let isSeen = try await look()
    seenAt = isSeen ? now : nil
    return isSeen
  }
}
