import Foundation
import PluginKit

/// The memo of `delete-server`.
struct Deletion: Codable, Sendable, Hashable {
  /// When the first deletion was asked for.
  var firstAskedAt: Date?
  /// When the deletion of each id was last asked for.
  var askedAt: [String: Date] = [:]
  /// Since when each name without an id is looked for.
  var unseenSince: [String: Date] = [:]
  /// The keys of the alerts that people have heard.
  var told: Set<String> = []
  /// The last answer that was no success, for the progress line.
  var trouble: String?

  /// The memo as it would be if the clock, which was set back since, had always been right.
  func corrected(at now: Date) -> Deletion {
    var corrected = self
    corrected.firstAskedAt = firstAskedAt.map { min($0, now) }
    corrected.askedAt = askedAt.mapValues { min($0, now) }
    corrected.unseenSince = unseenSince.mapValues { min($0, now) }
    return corrected
  }

  func memo() throws -> JSONValue { try JSONValue(encoding: self) }

  /// Latitude answers 204 to the DELETE of a server in mid-deployment and does nothing, so it is asked again until GET
  /// says 404: each ten seconds, and each minute once people have heard of it.
  func mayAsk(_ id: String, at now: Date) -> Bool {
    guard let last = askedAt[id] else { return true }
    return now.timeIntervalSince(last) >= (isOverdue(at: now) ? 60 : 10)
  }

  /// Whether so much time went by that people must know, which they do within five minutes: the calls come a few seconds
  /// apart.
  func isOverdue(at now: Date) -> Bool { firstAskedAt.map { now.timeIntervalSince($0) >= 285 } ?? false }
}
