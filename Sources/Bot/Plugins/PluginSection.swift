import PluginKit

/// The keys that the bot itself has in the section of a plugin that is a program, beside the plugin's own settings.
enum PluginSection {
  typealias Setting = PluginManifest.SettingDeclaration

  static let declarations: [String: Setting] = [
    "run_as": Setting(
      type: "string", required: false, summary: "the user as whom the plugin's program runs; only root can do that"),
    "grant_roles": Setting(
      type: "list", default: [], required: false, summary: "those of the roles which the plugin asks for that it gets"),
    "schedule": Setting(
      type: "schedule", default: "1h", required: false,
      summary: "when a plugin that provides `schedule` is called by itself: an interval, times or a cron expression"),
  ]
  static let names = Set(declarations.keys)

  /// The section of the configuration, told apart into what is the bot's and what is the plugin's.
  struct Values: Sendable, Hashable {
    var own: Facts
    var runAs: String?
    var roles: [String]
    var schedule: String
  }

  static func values(_ section: Facts) -> Values {
    Values(
      own: Facts(section.values.filter { !names.contains($0.key) }), runAs: section.string("run_as"),
      roles: section["grant_roles"]?.array?.compactMap(\.string) ?? [], schedule: section.string("schedule") ?? "1h")
  }
}
