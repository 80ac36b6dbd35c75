import EmbeddedConfiguration
import Foundation
import PluginKit
import Workflow
import Yams

/// All workflows of a configuration: the files that it lists, else those in `workflows/` beside it, else the one that
/// ships with the bot.
struct WorkflowFolder {
  private(set) var definitions: [WorkflowDefinition] = []
  private(set) var problems: [ConfigurationProblem] = []

  /// How the workflow that ships with the bot is called among `workflows:`.
  static let shipped = "shipped"
  private static let shippedFile = "the workflow that ships with the bot"

  /// - Parameter listed: the value of `workflows:` in the configuration.
  static func load(beside configuration: String, listed: Node?, manifests: [PluginManifest]) -> WorkflowFolder {
    let folder = URL(fileURLWithPath: configuration).deletingLastPathComponent()
    var loaded = WorkflowFolder()
    var texts: [(file: String, text: String)] = []
    if let listed {
      for (index, node) in (listed.sequence.map(Array.init) ?? [listed]).enumerated() {
        guard let name = node.scalar?.string else { continue }
        if name == shipped {
          texts.append((shippedFile, shippedText))
          continue
        }
        let path = URL(fileURLWithPath: name, relativeTo: folder).path
        if let text = read(path) {
          texts.append((path, text))
        } else {
          loaded.problems.append(
            ConfigurationProblem(
              "workflows[\(index)]", line: node.mark?.line,
              "\(path) cannot be read as text; look at its path and permissions"))
        }
      }
    } else {
      texts = files(in: folder.appendingPathComponent("workflows")).map { ($0, read($0) ?? "") }
    }
    if texts.isEmpty, loaded.problems.isEmpty { texts = [(shippedFile, shippedText)] }
    for (file, text) in texts { loaded.add(WorkflowFile.parse(text, file: file, manifests: manifests)) }
    return loaded
  }

  private static var shippedText: String { String(decoding: ShippedConfiguration.talosPocWorkflow, as: UTF8.self) }

  private static func read(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).flatMap { String(data: $0, encoding: .utf8) }
  }

  /// The workflow files of a folder: `talos-poc.yaml` first, so that it is meant where no slash command is named, and the
  /// others by their names.
  private static func files(in folder: URL) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let files = names.filter { ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) && !$0.hasPrefix(".") }
    return files.sorted { ($0 == "talos-poc.yaml" ? "" : $0) < ($1 == "talos-poc.yaml" ? "" : $1) }
      .map { folder.appendingPathComponent($0).path }
  }

  private mutating func add(_ file: WorkflowFile) {
    problems += file.problems
    guard let definition = file.definition else { return }
    if let other = definitions.first(where: { $0.command == definition.command }) {
      problems.append(
        ConfigurationProblem(
          "command", line: file.commandLine,
          "/\(definition.command) is the slash command of the workflow \(other.name) already; give each one of its own",
          file: file.file))
    } else if let other = definitions.first(where: { $0.name == definition.name }) {
      problems.append(
        ConfigurationProblem(
          "name", line: file.nameLine,
          "another workflow, that of /\(other.command), has the name \(other.name) already",
          file: file.file))
    }
    definitions.append(definition)
  }
}
