import Foundation
import PluginKit

/// The memo of `reinstall-ipxe`.
struct Reinstall: Codable, Sendable, Hashable {
  enum Phase: String, Codable, Sendable {
    /// Make sure that the server is the run's own.
    case inspect
    /// The intent is committed: send the request, once.
    case intent
    /// The request may have had its effect: look for a sign of it.
    case doubt
  }
  var phase: Phase = .inspect
  /// How often the request was meant to go out.
  var attempt = 1
  var intendedAt: Date?
  var doubtSince: Date?

  /// What tells one intent from another.
  func key(_ id: String) -> String { "reinstall \(id) \(attempt)" }
  func memo() throws -> JSONValue { try JSONValue(encoding: self) }
}
