import Foundation
import PluginKit

/// One of the six success criteria, with what was seen and when.
struct Criterion: Sendable, Hashable {
  var title: String
  var what: String
  var at: Date?

  /// The criteria in the order of the road, as far as the facts tell them.
  static func all(in facts: Facts) -> [Criterion] {
    let names = [
      ("API key", "seen_api_auth"), ("Plans", "seen_plans"), ("Server created", "seen_server_created"),
      ("Server ready", "seen_server_ready"), ("iPXE boot", "seen_reinstall"), ("Talos answers", "seen_talos"),
    ]
    return names.map { title, key in
      let seen = facts[key]
      return Criterion(
        title: title, what: seen?["what"]?.string ?? "not seen", at: seen?["at"]?.string.flatMap(Timestamp.parse))
    }
  }
}
