import Chat
import Foundation
import Logging
import PluginKit
import Programs
import Workflow

/// Calls the plugins that provide `schedule` at the times that the configuration names, and tells `alerts` what they say.
struct PluginSchedules: Sendable {
  let programs: PluginPrograms
  let clock: any WallClock
  let logger: Logger

  /// Works until the task is cancelled. A time that passed while the bot was stopped is not made up for.
  func run() async {
    await withDiscardingTaskGroup { group in
      for (name, plugin) in programs.programs where plugin.manifest.offers(.schedule) {
        guard let text = programs.settings.programs[name]?.schedule, let schedule = try? Schedule(parsing: text) else {
          continue
        }
        group.addTask { await follow(schedule, of: plugin) }
      }
    }
  }

  private func follow(_ schedule: Schedule, of plugin: ExternalPlugin) async {
    let began = clock.now
    while let due = schedule.next(after: clock.now, anchor: began) {
      guard (try? await clock.sleep(until: due)) != nil else { return }
      do {
        let notices = try await plugin.onSchedule(now: clock.now) ?? []
        try await tell(notices, of: plugin.name)
      } catch {
        logger.warning("calling a plugin by its schedule", metadata: ["plugin": "\(plugin.name)", "error": "\(error)"])
      }
    }
  }

  private func tell(_ notices: [Notice], of plugin: String) async throws {
    guard !notices.isEmpty, let alerts = programs.settings.alerts else { return }
    let now = clock.now
    try await programs.store.write { store in
      for notice in notices {
        try store.announce(
          Narration.notice(notice), slot: "plugin-\(plugin)-\(notice.key)", in: alerts, at: now)
      }
    }
    await programs.queued()
  }
}
