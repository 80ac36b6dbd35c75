import Foundation
import PluginKit

extension Engine {
  /// Rings a run's alarm. Where it would delete something by the clock alone, the provider's clock is asked first: a
  /// machine whose clock jumped must not take healthy servers with it.
  func ring(_ id: String) async {
    if let doubt = await doubt(aboutDeletionOf: id) {
      logger.warning("a timed deletion waits", metadata: ["run": "\(id)", "reason": "\(doubt)"])
      await commit(.alarmInDoubt(doubt), to: id)
    } else {
      await commit(.alarm, to: id)
    }
  }

  /// The sentence on clocks that differ, where a deletion of the run's is due by this one; else nil.
  private func doubt(aboutDeletionOf id: String) async -> String? {
    let (now, rules) = (clock.now, settings.rules)
    let providers = try? await store.read { store -> [String] in
      guard let run = try store.run(id), RunSchedule.deletionIsDue(of: run, rules: rules, at: now) else { return [] }
      return Set(try store.resources(ofRun: id).open.map(\.provider)).sorted()
    }
    for name in providers ?? [] {
      if let plugin = plugins[name], let doubt = await ClockDoubt.about(plugin) { return doubt }
    }
    return nil
  }
}
