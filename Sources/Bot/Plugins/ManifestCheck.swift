import PluginKit
import Yams

/// What a manifest promises has to hold together: names, types, undo, defaults.
struct ManifestCheck {
  private let manifest: PluginManifest
  private let root: Node?
  private var problems: [ConfigurationProblem] = []

  /// The types that a setting may have.
  private static let settingTypes: Set<String> = [
    "string", "url", "address", "integer", "boolean", "money", "duration", "list", "secret", "schedule",
  ]

  static func problems(in manifest: PluginManifest, _ root: Node?) -> [ConfigurationProblem] {
    var check = ManifestCheck(manifest: manifest, root: root)
    check.identity()
    for (name, action) in manifest.actions.sorted(by: { $0.key < $1.key }) { check.action(name, action) }
    for (name, setting) in manifest.settings.sorted(by: { $0.key < $1.key }) { check.setting(name, setting) }
    check.commands()
    return check.problems
  }

  private init(manifest: PluginManifest, root: Node?) {
    self.manifest = manifest
    self.root = root
  }

  private mutating func report(_ path: String, _ node: Node?, _ sentence: String) {
    problems.append(ConfigurationProblem(path, line: (node ?? root)?.mark?.line, sentence))
  }

  private mutating func identity() {
    if !SectionReader.isName(manifest.name) {
      report("name", root?["name"], "`\(manifest.name)` is no name: write a-z, 0-9 and hyphens, a letter first")
    }
    if manifest.protocol != PluginManifest.protocolVersion {
      report(
        "protocol", root?["protocol"],
        "the plugin speaks protocol \(manifest.protocol), this bot speaks \(PluginManifest.protocolVersion)")
    }
    switch (manifest.kind, manifest.program) {
    case (.executable, nil), (.executable, []?):
      report("program", root, "an executable plugin needs its program, such as [./plugin.py]")
    case (.builtIn, _?): report("program", root?["program"], "a built-in plugin has no program")
    default: break
    }
    if manifest.actions.isEmpty, manifest.commands?.isEmpty ?? true, manifest.provides?.isEmpty ?? true {
      report("actions", root?["actions"], "the plugin does nothing: it has no action, no command and provides nothing")
    }
  }

  private mutating func action(_ name: String, _ action: PluginManifest.ActionDeclaration) {
    let path = "actions.\(name)"
    var node: Node? { root?["actions"]?[name] }
    if !SectionReader.isName(name) {
      report(path, node, "`\(name)` is no name: write a-z, 0-9 and hyphens, a letter first")
    }
    for (kind, values) in [("inputs", action.inputs), ("outputs", action.outputs)] {
      for (value, declaration) in (values ?? [:]).sorted(by: { $0.key < $1.key })
      where ValueType(rawValue: declaration.type) == nil {
        let known = ValueType.allCases.map(\.rawValue)
        report("\(path).\(kind).\(value)", node?[kind]?[value], Self.unknown(declaration.type, "type", known))
      }
    }
    if let limit = action.timeLimit, TimeSpan.seconds(limit) == nil {
      report("\(path).time_limit", node?["time_limit"], "`\(limit)` is not a length of time such as 30m")
    }
    guard let undo = action.undo else { return }
    if undo == name {
      report("\(path).undo", node?["undo"], "an action cannot undo itself")
    } else if manifest.actions[undo] == nil {
      report("\(path).undo", node?["undo"], Self.unknown(undo, "action of this plugin", manifest.actions.keys.sorted()))
    }
  }

  private mutating func setting(_ name: String, _ setting: PluginManifest.SettingDeclaration) {
    let path = "settings.\(name)"
    var node: Node? { root?["settings"]?[name] }
    if PluginSection.names.contains(name) {
      report(path, node, "the bot itself has a key \(name) in every plugin's section; take another name")
    }
    if !Self.settingTypes.contains(setting.type) {
      report(path, node, Self.unknown(setting.type, "type", Self.settingTypes.sorted()))
    }
    guard let fallback = setting.default else { return }
    if setting.type == "secret" {
      report(path, node, "a secret has no default: it comes from the configuration alone")
    } else if setting.type == "list" {
      if fallback.array == nil { report(path, node, "the default is no list; write [one, two]") }
    } else if fallback.array != nil || fallback.object != nil {
      report(path, node, "the default is a list or section where a single value belongs")
    } else {
      let text = fallback.string ?? fallback.text
      if case .failure(let mismatch) = SettingForm.value(text, as: setting) {
        report(path, node, "the default: \(mismatch.sentence)")
      }
    }
  }

  private mutating func commands() {
    var taken: Set<String> = []
    for (index, command) in (manifest.commands ?? []).enumerated() {
      let path = "commands[\(index)]"
      let list = root?["commands"]?.array() ?? []
      let node = list.indices.contains(index) ? list[index] : nil
      if !SectionReader.isName(command.name) {
        report("\(path).name", node, "`\(command.name)` is no name: write a-z, 0-9 and hyphens, a letter first")
      }
      if !taken.insert(command.name).inserted { report("\(path).name", node, "`\(command.name)` stands here twice") }
      if AccessPolicy.Role(rawValue: command.role) == nil {
        let known = AccessPolicy.Role.allCases.map(\.rawValue)
        report("\(path).role", node, Self.unknown(command.role, "role", known))
      }
      if let action = command.action, manifest.actions[action] == nil {
        let known = manifest.actions.keys.sorted()
        report("\(path).action", node, Self.unknown(action, "action of this plugin", known))
      }
      for argument in command.arguments ?? [] where !SectionReader.isName(argument.name) {
        report("\(path).arguments", node, "`\(argument.name)` is no name: write a-z, 0-9 and hyphens, a letter first")
      }
      for flag in command.flags ?? []
      where !flag.name.hasPrefix("--") || !SectionReader.isName(String(flag.name.dropFirst(2))) {
        report("\(path).flags", node, "`\(flag.name)` is no flag; write --name")
      }
    }
  }

  private static func unknown(_ word: String, _ what: String, _ known: [String]) -> String {
    let hint =
      NearestWord.of(word, among: known).map { "did you mean \($0)?" } ?? "known: \(known.joined(separator: ", "))"
    return "`\(word)` is no \(what); \(hint)"
  }
}
