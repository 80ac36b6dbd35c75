import PluginKit
import Yams

/// A plugin's `plugin.yaml`, read and checked; built-in plugins and programs go through the same checks.
public struct ManifestFile: Sendable {
  /// Nil where the file has problems.
  public var manifest: PluginManifest?
  public var problems: [ConfigurationProblem]

  /// Reads the text of a manifest.
  public init(parsing text: String) {
    do {
      let root = try Yams.compose(yaml: text)
      let unknown = ManifestKeys.unknown(in: root)
      guard unknown.isEmpty, let root else {
        self.init(manifest: nil, problems: unknown)
        return
      }
      let manifest = try YAMLDecoder().decode(PluginManifest.self, from: root)
      let problems = ManifestCheck.problems(in: manifest, root)
      self.init(manifest: problems.isEmpty ? manifest : nil, problems: problems)
    } catch let error as DecodingError {
      let root = try? Yams.compose(yaml: text)
      self.init(manifest: nil, problems: [ConfigurationProblem(error, in: root ?? nil)])
    } catch {
      self.init(manifest: nil, problems: [Settings.yamlProblem(error)])
    }
  }

  private init(manifest: PluginManifest?, problems: [ConfigurationProblem]) {
    self.manifest = manifest
    self.problems = problems
  }
}

/// The keys that a manifest may have, so that a slip of the finger is told and not passed over.
enum ManifestKeys {
  private static let value: Set<String> = ["type", "required", "summary"]
  private static let action: Set<String> = ["summary", "inputs", "outputs", "time_limit", "undo"]
  private static let setting: Set<String> = ["type", "default", "required", "values", "summary"]
  private static let command: Set<String> = ["name", "summary", "role", "action", "arguments", "flags"]
  private static let top: Set<String> = [
    "name", "version", "protocol", "kind", "program", "summary", "actions", "settings", "roles", "provides", "commands",
  ]

  static func unknown(in root: Node?) -> [ConfigurationProblem] {
    guard let root, case .mapping = root else {
      return [ConfigurationProblem("", line: root?.mark?.line, "this is no section of keys and values")]
    }
    var problems: [ConfigurationProblem] = []
    func check(_ node: Node?, _ path: String, _ known: Set<String>) {
      for (key, _) in node?.mapping ?? [:] where !known.contains(key.string ?? "") {
        let word = key.string ?? ""
        let hint =
          NearestWord.of(word, among: known).map { "did you mean \($0)?" }
          ?? "known here: \(known.sorted().joined(separator: ", "))"
        problems.append(
          ConfigurationProblem(
            path.isEmpty ? word : "\(path).\(word)", line: key.mark?.line, "this key is not known; \(hint)"))
      }
    }
    check(root, "", top)
    for (name, node) in root["actions"]?.mapping ?? [:] {
      let path = "actions.\(name.string ?? "")"
      check(node, path, action)
      for kind in ["inputs", "outputs"] {
        for (input, node) in node[kind]?.mapping ?? [:] { check(node, "\(path).\(kind).\(input.string ?? "")", value) }
      }
    }
    for (name, node) in root["settings"]?.mapping ?? [:] { check(node, "settings.\(name.string ?? "")", setting) }
    for (index, node) in (root["commands"]?.array() ?? []).enumerated() {
      check(node, "commands[\(index)]", command)
      for (place, node) in (node["arguments"]?.array() ?? []).enumerated() {
        check(node, "commands[\(index)].arguments[\(place)]", ["name", "required", "summary"])
      }
      for (place, node) in (node["flags"]?.array() ?? []).enumerated() {
        check(node, "commands[\(index)].flags[\(place)]", ["name", "value", "summary"])
      }
    }
    return problems
  }
}
