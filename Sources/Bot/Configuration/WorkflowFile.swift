import EmbeddedConfiguration
import Foundation
import PluginKit
import Workflow
import Yams

/// A workflow file, checked against what the plugins declare.
struct WorkflowFile {
  var file: String
  var definition: WorkflowDefinition?
  var problems: [ConfigurationProblem]

  /// The file as it is written.
  private struct Document: Decodable {
    struct Step: Decodable {
      var id: String
      var title: String
      var action: String
      var inputs: [String: JSONValue]?
      var undo: String?
      var timeLimit: String?
      var when: StepCondition?
      var completes: Bool?

      enum CodingKeys: String, CodingKey {
        case id, title, action, inputs, undo, when, completes
        case timeLimit = "time_limit"
      }
    }
    var name: String
    var summary: String
    var command: String
    var steps: [Step]
  }

  /// The file `workflows/talos-poc.yaml` beside the configuration, or the one that ships with the bot.
  static func load(besides configuration: String, manifests: [PluginManifest]) -> WorkflowFile {
    let folder = URL(fileURLWithPath: configuration).deletingLastPathComponent()
    let path = folder.appendingPathComponent("workflows/talos-poc.yaml").path
    guard let data = FileManager.default.contents(atPath: path) else {
      let shipped = String(decoding: ShippedConfiguration.talosPocWorkflow, as: UTF8.self)
      return parse(shipped, file: "the workflow that ships with the bot", manifests: manifests)
    }
    return parse(String(decoding: data, as: UTF8.self), file: path, manifests: manifests)
  }

  static func parse(_ text: String, file: String, manifests: [PluginManifest]) -> WorkflowFile {
    do {
      let root = try Yams.compose(yaml: text)
      let document = try YAMLDecoder().decode(Document.self, from: text)
      let lines = root?["steps"]?.sequence?.map { $0.mark?.line } ?? []
      var checker = WorkflowCheck(manifests: manifests)
      var steps: [StepDefinition] = []
      for (index, step) in document.steps.enumerated() {
        let line = lines.indices.contains(index) ? lines[index] : nil
        let path = "steps[\(index)] (\(step.id))"
        let limit = step.timeLimit.flatMap(TimeSpan.seconds)
        if let text = step.timeLimit, limit == nil {
          checker.report(path, line, "time_limit `\(text)` is not a length of time such as 30m")
        }
        let definition = StepDefinition(
          id: step.id, title: step.title, action: step.action, inputs: Facts(step.inputs ?? [:]), undo: step.undo,
          timeLimit: limit, condition: step.when, completes: step.completes ?? false)
        checker.check(definition, path: path, line: line)
        steps.append(definition)
      }
      if steps.isEmpty { checker.report("steps", nil, "a workflow needs at least one step") }
      let definition = WorkflowDefinition(
        name: document.name, summary: document.summary, command: document.command, steps: steps)
      return WorkflowFile(file: file, definition: definition, problems: checker.problems)
    } catch let error as DecodingError {
      return WorkflowFile(file: file, definition: nil, problems: [decodingProblem(error)])
    } catch {
      return WorkflowFile(file: file, definition: nil, problems: [Settings.yamlProblem(error)])
    }
  }

  private static func decodingProblem(_ error: DecodingError) -> ConfigurationProblem {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }.joined(separator: ".")
    }
    return switch error {
    case .keyNotFound(let key, let context):
      ConfigurationProblem(path(context), line: nil, "the key \(key.stringValue) is missing")
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      ConfigurationProblem(path(context), line: nil, context.debugDescription)
    @unknown default: ConfigurationProblem("", line: nil, "\(error)")
    }
  }
}
