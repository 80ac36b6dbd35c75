import Chat
import Foundation
import PluginKit
import Workflow

/// One look at everything that the bot depends on, for `check`.
public struct HealthChecks: Sendable {
  let plugins: [any Plugin]
  let platforms: [any ChatPlatform]
  /// The channels that the configuration names.
  let places: [Place]
  let store: any Store

  public init(plugins: [any Plugin], platforms: [any ChatPlatform], places: [Place], store: any Store) {
    self.plugins = plugins
    self.platforms = platforms
    self.places = places
    self.store = store
  }

  func message() async -> Message {
    var results = await database()
    for plugin in plugins { results += await plugin.check() }
    for platform in platforms { results += await platform.probe(places.filter { $0.platform == platform.name }) }
    let failed = results.filter { !$0.passed }.count
    return Message(
      title: failed == 0 ? "Everything answers" : "\(failed) of \(results.count) looks failed",
      severity: failed == 0 ? .good : .bad,
      steps: results.map { StepLine($0.passed ? .done : .failed, $0.title, detail: $0.seen) })
  }

  private func database() async -> [CheckResult] {
    do {
      let state = try await store.read { try $0.outboxState() }
      let words =
        "\(state.queued) messages wait, \(state.parked) are parked" + (state.lastError.map { "; last: \($0)" } ?? "")
      return [
        CheckResult("The database", passed: true, seen: "it answers"),
        CheckResult("The outbox", passed: state.parked == 0, seen: words),
      ]
    } catch {
      return [CheckResult("The database", passed: false, seen: "\(error)")]
    }
  }
}
