import PluginKit
import Yams

/// Reads a manifest's sections, by hand rather than through `Decodable`: everything that has not the form it should is told
/// at once with its line, and a bot that starts does not wait for the runtime to find out how each type is decoded.
struct ManifestReader {
  private typealias Section = SectionReader.Section
  private var reader = SectionReader()

  var problems: [ConfigurationProblem] { reader.problems }

  /// The manifest; nil or not whole where there are problems.
  mutating func manifest(_ root: Node?) -> PluginManifest? {
    let known = [
      "name", "version", "protocol", "kind", "program", "summary", "actions", "settings", "roles", "provides",
      "commands",
    ]
    guard let section = reader.section(root, at: "", known: known) else { return nil }
    let name = reader.text("name", of: section, required: true)
    let version = reader.text("version", of: section, required: true)
    let summary = reader.text("summary", of: section, required: true)
    let spoken = protocolVersion(section)
    let kind: PluginManifest.Kind? = reader.node("kind", of: section, required: true).flatMap {
      reader.choice($0, at: "kind")
    }
    let program = reader.texts("program", of: section)
    var actions: [String: PluginManifest.ActionDeclaration] = [:]
    for (name, node) in reader.members("actions", of: section, required: true) {
      actions[name] = action(node, at: "actions.\(name)")
    }
    var settings: [String: PluginManifest.SettingDeclaration] = [:]
    for (name, node) in reader.members("settings", of: section, required: true) {
      settings[name] = setting(node, at: "settings.\(name)")
    }
    let roles: [PluginManifest.Role]? = choices("roles", of: section)
    let abilities: [PluginManifest.Ability]? = choices("provides", of: section)
    let commands = commands(section)
    guard let name, let version, let spoken, let kind, let summary else { return nil }
    return PluginManifest(
      name: name, version: version, protocol: spoken, kind: kind, program: program, summary: summary, actions: actions,
      settings: settings, roles: roles, provides: abilities, commands: commands)
  }

  /// A whole number as JSON writes it: without quotes, a plus sign or zeros before it.
  private mutating func protocolVersion(_ section: Section) -> Int? {
    guard reader.text("protocol", of: section, required: true) != nil, let node = section.values["protocol"] else {
      return nil
    }
    guard let text = node.plainText, let version = Int(text), "\(version)" == text else {
      reader.report("protocol", section.line(of: "protocol"), "`\(node.shown)` is not a whole number")
      return nil
    }
    return version
  }

  private mutating func action(_ node: Node, at path: String) -> PluginManifest.ActionDeclaration {
    guard
      let section = reader.section(node, at: path, known: ["summary", "inputs", "outputs", "time_limit", "undo"])
    else { return PluginManifest.ActionDeclaration(summary: "") }
    return PluginManifest.ActionDeclaration(
      summary: reader.text("summary", of: section, required: true) ?? "", inputs: values("inputs", of: section),
      outputs: values("outputs", of: section), timeLimit: reader.text("time_limit", of: section),
      undo: reader.text("undo", of: section))
  }

  private mutating func values(_ key: String, of section: Section) -> [String: PluginManifest.ValueDeclaration]? {
    guard reader.node(key, of: section) != nil else { return nil }
    var values: [String: PluginManifest.ValueDeclaration] = [:]
    for (name, node) in reader.members(key, of: section) {
      let path = "\(section.path(of: key)).\(name)"
      guard let value = reader.section(node, at: path, known: ["type", "required", "summary"]) else { continue }
      values[name] = PluginManifest.ValueDeclaration(
        type: reader.text("type", of: value, required: true) ?? "", required: reader.flag("required", of: value),
        summary: reader.text("summary", of: value))
    }
    return values
  }

  private mutating func setting(_ node: Node, at path: String) -> PluginManifest.SettingDeclaration {
    guard
      let section = reader.section(node, at: path, known: ["type", "default", "required", "values", "summary"])
    else { return PluginManifest.SettingDeclaration(type: "", summary: "") }
    return PluginManifest.SettingDeclaration(
      type: reader.text("type", of: section, required: true) ?? "",
      default: reader.node("default", of: section).map(fallback),
      required: reader.flag("required", of: section), values: reader.texts("values", of: section),
      summary: reader.text("summary", of: section, required: true) ?? "")
  }

  /// A default as a configuration would write it: its type says what the text means.
  private func fallback(_ node: Node) -> JSONValue {
    switch node {
    case .scalar(let scalar): .string(scalar.string)
    case .sequence(let sequence): .array(sequence.map(fallback))
    case .mapping, .alias: JSONValue(node)
    }
  }

  private mutating func choices<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, of section: Section
  ) -> [Word]? {
    guard let nodes = reader.list(key, of: section) else { return nil }
    return nodes.enumerated().compactMap { reader.choice($1, at: "\(section.path(of: key))[\($0)]") }
  }

  private mutating func commands(_ section: Section) -> [PluginManifest.CommandDeclaration]? {
    guard let nodes = reader.list("commands", of: section) else { return nil }
    return nodes.enumerated().compactMap { command($1, at: "commands[\($0)]") }
  }

  private mutating func command(_ node: Node, at path: String) -> PluginManifest.CommandDeclaration? {
    let known = ["name", "summary", "role", "action", "arguments", "flags"]
    guard let section = reader.section(node, at: path, known: known) else { return nil }
    let name = reader.text("name", of: section, required: true)
    let summary = reader.text("summary", of: section, required: true)
    let role = reader.text("role", of: section, required: true)
    let arguments: [PluginManifest.CommandDeclaration.Argument]? = reader.list("arguments", of: section)?.enumerated()
      .compactMap { index, node in
        guard
          let word = reader.section(node, at: "\(path).arguments[\(index)]", known: ["name", "required", "summary"])
        else { return nil }
        return PluginManifest.CommandDeclaration.Argument(
          name: reader.text("name", of: word, required: true) ?? "", required: reader.flag("required", of: word),
          summary: reader.text("summary", of: word))
      }
    let flags: [PluginManifest.CommandDeclaration.Flag]? = reader.list("flags", of: section)?.enumerated().compactMap {
      index, node in
      guard let flag = reader.section(node, at: "\(path).flags[\(index)]", known: ["name", "value", "summary"]) else {
        return nil
      }
      return PluginManifest.CommandDeclaration.Flag(
        name: reader.text("name", of: flag, required: true) ?? "", value: reader.text("value", of: flag),
        summary: reader.text("summary", of: flag))
    }
    guard let name, let summary, let role else { return nil }
    return PluginManifest.CommandDeclaration(
      name: name, summary: summary, role: role, action: reader.text("action", of: section), arguments: arguments,
      flags: flags)
  }
}
