import Foundation
import PluginKit

extension TalosVerifyPlugin {
  /// Looks each minute, until the run's end; says once when somebody applied a configuration.
  func watch(_ context: ActionContext) async throws -> Outcome {
    let address = context.inputs.string("address") ?? ""
    let sighting = await look(at: address)
    let now = max(context.now, host.clock.now)
    var outcome = Outcome.wait(
      until: now.addingTimeInterval(host.seconds("watch", default: 60)), memo: context.memo ?? [:])
    let seen: String
    switch sighting {
    case .maintenance: seen = "in maintenance mode"
    case .configured: seen = "configured"
    case .shut(let words), .notYet(let words): seen = "silent (\(words))"
    case .foreign: seen = "something else answers"
    }
    outcome.facts["last_seen"] = .string(seen)
    outcome.facts["last_seen_at"] = .string(Timestamp.text(now))
    if case .configured = sighting, context.facts["configured_at"] == nil {
      outcome.facts["configured_at"] = .string(Timestamp.text(now))
      outcome.progress = "configured at \(clock(now))"
      outcome.notices = [
        Notice(
          .warning, key: "configured", title: "\(address) was configured at \(clock(now))",
          body: NoticeBody([
            .text("Talos wants a client certificate now: somebody has applied a configuration. Not you? Tear it down.")
          ]), buttons: [.teardown, .extend])
      ]
    }
    return outcome
  }
}
