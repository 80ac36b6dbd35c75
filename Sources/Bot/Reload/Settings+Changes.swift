extension Settings {
  /// What another configuration wants to change that cannot change while the bot runs, a sentence each.
  func refusals(of other: Settings) -> [String] {
    func refusal(_ key: String, _ old: String, _ new: String) -> String? {
      old == new ? nil : "\(key): `\(old)` cannot become `\(new)` while the bot runs; restart it"
    }
    return [
      refusal("instance", instance, other.instance), refusal("database", databasePath, other.databasePath),
      refusal("listen.host", host, other.host), refusal("listen.port", "\(port)", "\(other.port)"),
      refusal("plugins.latitude.currency", currency, other.currency),
    ].compactMap(\.self)
  }

  /// What is different in another configuration, by the names of its keys.
  func changes(to other: Settings) -> [String] {
    var changes: [String] = []
    if access != other.access { changes.append("access") }
    if limits != other.limits { changes.append("limits") }
    if alerts != other.alerts { changes.append("alerts") }
    if publicURL != other.publicURL { changes.append("listen.public_url") }
    if metricsToken != other.metricsToken { changes.append("listen.metrics_token") }
    if heartbeatURL != other.heartbeatURL { changes.append("heartbeat_url") }
    if sweep != other.sweep { changes.append("sweep") }
    for name in Set(chat.keys).union(other.chat.keys).sorted() where chat[name] != other.chat[name] {
      changes.append("chat.\(name)")
    }
    let names = Set(plugins.keys).union(other.plugins.keys).union(programs.keys).union(other.programs.keys)
    for name in names.sorted() where plugins[name] != other.plugins[name] || programs[name] != other.programs[name] {
      changes.append("plugins.\(name)")
    }
    let old = Dictionary(workflows.map { ($0.command, $0) }) { first, _ in first }
    let new = Dictionary(other.workflows.map { ($0.command, $0) }) { first, _ in first }
    for command in Set(old.keys).union(new.keys).sorted() where old[command] != new[command] {
      changes.append("/\(command)" + (old[command] == nil ? " (new)" : new[command] == nil ? " (gone)" : ""))
    }
    return changes
  }

  /// Whether a plugin has in another configuration all that it has in this one, so that it can be kept as it is.
  public func hasSame(_ plugin: String, as other: Settings) -> Bool {
    plugins[plugin] == other.plugins[plugin] && programs[plugin] == other.programs[plugin]
      && instance == other.instance && timeZone == other.timeZone
  }
}
