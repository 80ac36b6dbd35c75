import PluginKit

/// The keys of the bot's own sections; plugins declare theirs in their manifests.
enum CoreDeclarations {
  typealias Setting = PluginManifest.SettingDeclaration

  private static func setting(
    _ type: String, _ summary: String, default fallback: JSONValue? = nil, required: Bool? = nil
  ) -> Setting {
    Setting(type: type, default: fallback, required: required, values: nil, summary: summary)
  }

  static let top: [String: Setting] = [
    "instance": setting("instance", "the bot's name, the first part of every server's name", default: "tpoc"),
    "database": setting("database", "where everything is kept", default: "sqlite:talos-poc-bot.db"),
    "heartbeat_url": setting(
      "url", "an address that is called each minute while the bot is alive, so that a dead one is noticed",
      required: false),
    "plugin_folders": setting(
      "list", "folders of plugins that are programs, relative to this file; each is on where `plugins` names it",
      default: [], required: false),
    "workflows": setting(
      "list",
      "the workflow files, or `shipped` for the one that ships with the bot; without this key those in workflows/",
      required: false),
    "alerts": setting("place", "the channel that hears of what has none of its own", required: false),
  ]
  static let sections: Set<String> = ["listen", "chat", "access", "limits", "plugins", "sweep"]

  static let listen: [String: Setting] = [
    "host": setting("string", "the address to listen on", default: "127.0.0.1"),
    "port": setting("integer", "the port to listen on; 0 takes a free one", default: 8080),
    "public_url": setting("url", "the address under which chat platforms reach the bot", required: false),
    "metrics_token": setting("secret", "the bearer token of GET /metrics", required: false),
  ]

  static let limits: [String: Setting] = [
    "runs_per_person": setting("integer", "active runs of one person", default: 1),
    "runs": setting("integer", "active runs in all", default: 3),
    "max_ttl": setting("duration", "the longest time to live, extensions included", default: "7d"),
  ]

  static let sweep: [String: Setting] = [
    "every": setting("duration", "how often the provider's servers are compared with the database", default: "15m"),
    "grace": setting("duration", "how old an orphan is before it is deleted", default: "1h"),
    "delete": setting("boolean", "whether an orphan of this database is deleted without asking", default: false),
  ]

  static let grant: [String: Setting] = [
    "users": setting("list", "who has the role: slack:T1/U1, or * for everybody"),
    "channels": setting("list", "where: slack:T1/C1"),
  ]
}
