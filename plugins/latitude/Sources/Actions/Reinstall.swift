import Foundation
import PluginKit

/// The memo of `reinstall-ipxe`.
struct Reinstall: Codable, Sendable, Hashable {
  enum Phase: String, Codable, Sendable {
    /// Make sure that the server is the run's own.
    case inspect
    /// The intent is committed: send the request, once.
    case intent
    /// The request may have had its effect, also where it was answered well: look for a sign of it.
    case doubt
  }
  var phase: Phase = .inspect
  /// How often the request was meant to go out.
  var attempt = 1
  var intendedAt: Date?
  /// Since when a sign is looked for.
  var doubtSince: Date?
  /// When the provider answered that it accepts; nil where no such answer came.
  var acceptedAt: Date?

  /// What tells one intent from another.
  func key(_ id: String) -> String { "reinstall \(id) \(attempt)" }
  func memo() throws -> JSONValue { try JSONValue(encoding: self) }
}
