import Foundation
import PluginKit

/// The memo of `wait-ready`.
struct Readiness: Codable, Sendable, Hashable {
  enum Phase: String, Codable, Sendable {
    /// The first server's deployment failed: it is being deleted, until the provider's 404.
    case givingBack
    /// It is gone: another one is being bought, in another site.
    case buying
  }
  /// Nil while a server is simply waited for.
  var phase: Phase?
  /// Since when the present server is waited for; nil since the step began.
  var since: Date?
  /// The site in which the first server's deployment failed; a second failure ends it.
  var failedSite: String?
  /// What was seen of the first server, in words.
  var firstFailure: String?
  /// Whether Talos' port was seen shut since the boot was accepted: whatever answers there later is of this boot.
  var sawPortShut: Bool?
  /// The memo of the deletion or the purchase that is under way.
  var inner: JSONValue?

  func memo() throws -> JSONValue { try JSONValue(encoding: self) }

  /// What people read behind the progress of a second server.
  var afterwards: String { failedSite.map { "; the second server, after a failed deployment in \($0)" } ?? "" }
}
