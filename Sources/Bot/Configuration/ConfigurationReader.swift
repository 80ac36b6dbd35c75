import Foundation
import PluginKit
import Yams

/// Reads sections of a YAML file against declarations and collects every problem with its path and line.
struct ConfigurationReader {
  typealias Declarations = [String: PluginManifest.SettingDeclaration]

  let source: SecretSource
  private(set) var problems: [ConfigurationProblem] = []

  init(source: SecretSource) { self.source = source }

  mutating func report(_ path: String, _ node: Node?, _ sentence: String) {
    problems.append(ConfigurationProblem(path, line: node?.mark?.line, sentence))
  }

  /// The members of a mapping by key; a node that is none is a problem, a missing one is empty.
  mutating func members(_ node: Node?, at path: String) -> [(key: String, keyNode: Node, value: Node)] {
    guard let node, !node.isNull else { return [] }
    guard case .mapping(let mapping) = node else {
      report(path, node, "this is no section of keys and values")
      return []
    }
    return mapping.map { ($0.key.string ?? "", $0.key, $0.value) }
  }

  /// The values of a section by key, defaults included. `inner` names keys that are sections of their own.
  mutating func section(
    _ node: Node?, at path: String, _ declarations: Declarations, inner: Set<String> = []
  ) async -> Facts {
    var values: [String: JSONValue] = [:]
    var missing = Set(declarations.keys)
    for (key, keyNode, value) in members(node, at: path) where !inner.contains(key) {
      let keyPath = path.isEmpty ? key : "\(path).\(key)"
      guard let declaration = declarations[key] else {
        let known = Array(declarations.keys) + Array(inner)
        let hint =
          NearestWord.of(key, among: known).map { "did you mean \($0)?" }
          ?? "known here: \(known.sorted().joined(separator: ", "))"
        report(keyPath, keyNode, "this key is not known; \(hint)")
        continue
      }
      missing.remove(key)
      if let read = await read(value, at: keyPath, declaration) { values[key] = read }
    }
    for key in missing.sorted() {
      guard let declaration = declarations[key] else { continue }
      if let fallback = declaration.default {
        values[key] = plain(fallback, declaration)
      } else if declaration.required != false {
        report(path.isEmpty ? key : "\(path).\(key)", node, "this is required: \(declaration.summary)")
      }
    }
    return Facts(values)
  }

  private mutating func read(
    _ node: Node, at path: String, _ declaration: PluginManifest.SettingDeclaration
  ) async -> JSONValue? {
    switch declaration.type {
    case "secret": return secret(node, at: path)
    case "secrets":
      guard case .sequence(let sequence) = node else { return secret(node, at: path).map { .array([$0]) } }
      return .array(sequence.enumerated().compactMap { secret($1, at: "\(path)[\($0)]") })
    case "list":
      if let text = node.scalar?.string, !node.isNull {
        return .array([.string(await resolved(text, node, path) ?? "")])
      }
      guard case .sequence(let sequence) = node else {
        report(path, node, "this is no list; write [one, two]")
        return nil
      }
      var items: [JSONValue] = []
      for (index, item) in sequence.enumerated() {
        let itemPath = "\(path)[\(index)]"
        guard let text = item.scalar?.string, !item.isNull else {
          report(itemPath, item, "a text belongs here")
          continue
        }
        if let value = await resolved(text, item, itemPath) { items.append(.string(value)) }
      }
      return .array(items)
    default:
      guard let text = node.scalar?.string, !node.isNull else {
        report(path, node, "a value is missing here, or it is a list or section where a single value belongs")
        return nil
      }
      if declaration.type == "database", case .vault? = SecretReference(text) {
        report(path, node, Settings.databaseInVault)
        return nil
      }
      guard let value = await resolved(text, node, path) else { return nil }
      switch SettingForm.value(value, as: declaration) {
      case .success(let value): return value
      case .failure(let mismatch):
        report(path, node, mismatch.sentence)
        return nil
      }
    }
  }

  /// A secret stays a reference; what can be looked at without a network is looked at now.
  private mutating func secret(_ node: Node, at path: String) -> JSONValue? {
    guard let text = node.scalar?.string, let reference = SecretReference(text) else {
      report(path, node, "a secret does not belong into the file: write env:NAME, file:/path or vault:PATH#KEY")
      return nil
    }
    switch reference {
    case .environment(let name) where (source.environment[name] ?? "").isEmpty:
      report(path, node, "\(reference): the environment has no variable \(name), or an empty one")
    case .file(let file) where !FileManager.default.isReadableFile(atPath: file):
      report(path, node, "\(reference): the file cannot be read; look at its path and permissions")
    case .vault where source.vault == nil:
      report(path, node, "\(reference): VAULT_ADDR is not set, so there is no Vault to ask")
    case .environment, .file, .vault: break
    }
    return .string(text)
  }

  /// The text itself, or what its reference points to.
  private mutating func resolved(_ text: String, _ node: Node, _ path: String) async -> String? {
    guard let reference = SecretReference(text) else { return text }
    do {
      return try await source.value(of: reference)
    } catch {
      report(path, node, "\(error)")
      return nil
    }
  }

  /// A default of a manifest in its plain form; manifests are checked by their own tests.
  private func plain(_ value: JSONValue, _ declaration: PluginManifest.SettingDeclaration) -> JSONValue {
    guard let text = value.string, case .success(let plain) = SettingForm.value(text, as: declaration) else {
      return value
    }
    return plain
  }
}
