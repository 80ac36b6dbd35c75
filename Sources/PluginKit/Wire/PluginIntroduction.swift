import Foundation

/// What the bot says first to every process of a plugin: who it is, and what the configuration gives the plugin.
public struct PluginIntroduction: Sendable, Hashable, WireValue {
  /// The version of the protocol, 1.
  public var version: Int
  /// The bot's configured name, the first part of every name that it makes.
  public var instance: String
  /// The settings that are no secrets, defaults included.
  public var settings: Facts
  /// The secrets that the manifest asks for and the configuration grants, by their setting.
  public var secrets: [String: String]
  /// The zone in which people read times, `Europe/Berlin`.
  public var timeZone: String
  /// The roles that the manifest asks for and the configuration grants.
  public var roles: [String]

  public init(
    version: Int = PluginManifest.protocolVersion, instance: String, settings: Facts = [:],
    secrets: [String: String] = [:], timeZone: String = "UTC", roles: [String] = []
  ) {
    self.version = version
    self.instance = instance
    self.settings = settings
    self.secrets = secrets
    self.timeZone = timeZone
    self.roles = roles
  }

  public var wire: JSONValue {
    [
      "protocol": .number(Decimal(version)), "instance": .string(instance), "settings": .object(settings.values),
      "secrets": .object(secrets.mapValues { .string($0) }), "time_zone": .string(timeZone),
      "roles": .array(roles.map { .string($0) }),
    ]
  }

  public init(wire reader: WireReader) throws(WireError) {
    var secrets: [String: String] = [:]
    if let given = try reader.optional("secrets") {
      for name in try given.facts().values.keys { secrets[name] = try given.member(name).text() }
    }
    var roles: [String] = []
    for role in try reader.list("roles") { roles.append(try role.text()) }
    self.init(
      version: try reader.member("protocol").whole(), instance: try reader.member("instance").text(),
      settings: try reader.optional("settings")?.facts() ?? [:], secrets: secrets,
      timeZone: try reader.optional("time_zone")?.text() ?? "UTC", roles: roles)
  }
}

/// What a program answers to `initialize`: which plugin it is, and which protocol it speaks.
public struct PluginIdentity: Sendable, Hashable, WireValue {
  public var version: Int
  public var name: String
  /// The plugin's own version.
  public var release: String

  public init(version: Int = PluginManifest.protocolVersion, name: String, release: String) {
    self.version = version
    self.name = name
    self.release = release
  }

  public var wire: JSONValue {
    ["protocol": .number(Decimal(version)), "name": .string(name), "version": .string(release)]
  }

  public init(wire reader: WireReader) throws(WireError) {
    self.init(
      version: try reader.member("protocol").whole(), name: try reader.member("name").text(),
      release: try reader.optional("version")?.text() ?? "")
  }
}

/// A command that a plugin adds, as a person typed it.
public struct CommandCall: Sendable, Hashable, WireValue {
  /// The command's name in the manifest.
  public var name: String
  /// What stands behind it, by the names of its arguments; one that was not typed is absent.
  public var arguments: [String: String]
  /// The flags that were typed, with their value, or `true` where they take none.
  public var flags: [String: String]
  /// Who typed it, `slack:T1/U1`.
  public var by: String
  /// Where, `slack:T1/C1`.
  public var channel: String

  public init(
    name: String, arguments: [String: String] = [:], flags: [String: String] = [:], by: String, channel: String
  ) {
    self.name = name
    self.arguments = arguments
    self.flags = flags
    self.by = by
    self.channel = channel
  }

  public var wire: JSONValue {
    [
      "name": .string(name), "arguments": .object(arguments.mapValues { .string($0) }),
      "flags": .object(flags.mapValues { .string($0) }), "by": .string(by), "channel": .string(channel),
    ]
  }

  public init(wire reader: WireReader) throws(WireError) {
    func texts(_ name: String) throws(WireError) -> [String: String] {
      guard let members = try reader.optional(name) else { return [:] }
      var texts: [String: String] = [:]
      for key in try members.facts().values.keys { texts[key] = try members.member(key).text() }
      return texts
    }
    self.init(
      name: try reader.member("name").text(), arguments: try texts("arguments"), flags: try texts("flags"),
      by: try reader.member("by").text(), channel: try reader.member("channel").text())
  }
}
