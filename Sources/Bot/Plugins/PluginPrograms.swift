import Chat
import Foundation
import Logging
import PluginKit
import Programs
import Workflow

/// The plugins as people see them: which are on, which are off and why; and those that are programs looked after.
public struct PluginPrograms: Sendable {
  let programs: [String: ExternalPlugin]
  /// The names of the plugins that are compiled in.
  let builtIn: [String]
  let settings: Settings
  let store: any Store
  let engine: Engine
  let clock: any WallClock
  let logger: Logger
  /// Told when messages are queued.
  let queued: @Sendable () async -> Void

  /// Has every program say when it is turned off, so that whoever runs the bot hears of it.
  func listen() async {
    for (name, plugin) in programs {
      await plugin.whenTurnedOff { reason in await tellOff(name, reason) }
    }
  }

  private func tellOff(_ name: String, _ reason: String) async {
    logger.error("a plugin is off", metadata: ["plugin": "\(name)", "reason": "\(reason)"])
    guard let alerts = settings.alerts else { return }
    let now = clock.now
    let message = Message(
      title: "The plugin \(name) is off", severity: .bad,
      parts: [
        .details([
          Detail("Seen", reason), Detail("Probably", "the plugin is broken, or what it depends on is"),
          Detail("What to do", "read its lines in the bot's log, then `plugin enable \(name)`; runs wait until then"),
        ])
      ])
    do {
      try await store.write { store in
        try store.announce(message, slot: "plugin-off-\(name)-\(Timestamp.text(now))", in: alerts, at: now)
      }
      await queued()
    } catch {
      logger.error("telling that a plugin is off", metadata: ["plugin": "\(name)", "error": "\(error)"])
    }
  }

  /// Ends every process; returns once all are reaped.
  func stop() async {
    await withTaskGroup(of: Void.self) { group in
      for plugin in programs.values { group.addTask { await plugin.stop() } }
    }
  }

  /// Turns a plugin off because a person wants it; returns once its process is reaped.
  func disable(_ name: String, by person: String) async { await programs[name]?.disable(by: person) }

  /// Turns a plugin on again, and calls the steps at once that wait for it.
  func enable(_ name: String) async {
    await programs[name]?.enable()
    do {
      try await engine.callAgain(plugin: name)
    } catch {
      // The steps are called within a minute anyway.
      logger.warning("looking for runs that wait for a plugin", metadata: ["plugin": "\(name)", "error": "\(error)"])
    }
  }
}
