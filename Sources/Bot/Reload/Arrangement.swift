import Chat
import PluginKit

/// Everything that a configuration decides about a bot that runs: made as a whole and exchanged as a whole. What is in
/// hand meanwhile ends with the one with which it began.
final class Arrangement: Sendable {
  let settings: Settings
  let plugins: [any Plugin]
  /// The platforms that are on, the terminal among them, by name.
  let platforms: [String: any ChatPlatform]
  /// The bearer of `/metrics`; nil where the configuration has none.
  let metricsToken: String?
  let acceptance: Acceptance
  let sweeper: Sweeper
  let reminders: Reminders
  /// The plugins as people see them, and those that are programs.
  let programs: PluginPrograms
  /// Hands out remote access to whoever is at this machine's terminal.
  let console: Console

  init(
    settings: Settings, plugins: [any Plugin], platforms: [any ChatPlatform], metricsToken: String?,
    acceptance: Acceptance, sweeper: Sweeper, reminders: Reminders, programs: PluginPrograms, console: Console
  ) {
    self.settings = settings
    self.plugins = plugins
    self.platforms = Dictionary(platforms.map { ($0.name, $0) }) { first, _ in first }
    self.metricsToken = metricsToken
    self.acceptance = acceptance
    self.sweeper = sweeper
    self.reminders = reminders
    self.programs = programs
    self.console = console
  }
}
