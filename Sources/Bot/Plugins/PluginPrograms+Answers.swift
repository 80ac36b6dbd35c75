import Chat
import Foundation
import PluginKit
import Programs
import Workflow

extension PluginPrograms {
  /// The answer to `plugin list`: every plugin that there is, on or off, with the reason.
  func list() async -> Message {
    var lines = builtIn.sorted().map { StepLine(.done, $0, detail: "on, built in") }
    for (name, plugin) in programs.sorted(by: { $0.key < $1.key }) {
      let state = await plugin.state
      lines.append(
        StepLine(
          state.offBecause == nil ? .done : .failed, "\(name) \(plugin.manifest.version)", detail: words(state)))
    }
    for (name, folder) in settings.directory.folders.sorted(by: { $0.key < $1.key }) where programs[name] == nil {
      let detail =
        folder.problems.first.map { "not on, and broken: \($0)" }
        ?? "not on: the configuration's `plugins` does not name it"
      lines.append(StepLine(.skipped, name, detail: detail))
    }
    let off = lines.count { $0.state == .failed }
    return Message(
      title: off == 0 ? "Plugins" : "Plugins, \(off) of them off", severity: off == 0 ? .info : .warning, steps: lines)
  }

  private func words(_ state: ExternalPlugin.State) -> String {
    if let reason = state.offBecause {
      let since = state.offSince.map { " since \(LocalTime.text($0, zone: settings.timeZone, near: clock.now))" } ?? ""
      return "off\(since): \(reason)"
    }
    let process = state.process.map { "on, process \($0)" } ?? "on, no process yet"
    guard state.failures > 0, let last = state.lastFailure else { return process }
    return "\(process); \(state.failures) of 3 failures within the hour, the last: \(last)"
  }

  /// What `/readyz` says of the programs, and whether one of them is off.
  func readiness() async -> (body: JSONValue, isDegraded: Bool) {
    var plugins: [String: JSONValue] = [:]
    var isDegraded = false
    for (name, plugin) in programs {
      let reason = await plugin.state.offBecause
      isDegraded = isDegraded || reason != nil
      plugins[name] = reason.map { ["on": false, "reason": .string($0)] } ?? ["on": true]
    }
    return (.object(plugins), isDegraded)
  }

  /// Why a plugin cannot be turned on or off; nil where it can.
  func refusal(_ name: String) -> String? {
    if programs[name] != nil { return nil }
    if builtIn.contains(name) { return "\(name) is built into the bot and always on." }
    if settings.directory.folders[name] != nil {
      return "\(name) is not on, because the configuration's `plugins` does not name it; write a section \(name) there."
    }
    let hint = NearestWord.of(name, among: programs.keys).map { " Did you mean \($0)?" } ?? " `plugin list` shows them."
    return "There is no plugin \(name).\(hint)"
  }
}
