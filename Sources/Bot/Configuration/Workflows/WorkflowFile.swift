import Foundation
import PluginKit
import Workflow
import Yams

/// A workflow file, checked against what the plugins declare.
struct WorkflowFile {
  var file: String
  /// Nil where the file is too broken to tell.
  var definition: WorkflowDefinition?
  var nameLine: Int?
  var commandLine: Int?
  var problems: [ConfigurationProblem]

  private static let keys = ["name", "summary", "command", "start", "steps"]
  private static let stepKeys = [
    "id", "title", "action", "inputs", "undo", "time_limit", "when", "retries", "retry_wait", "completes",
  ]

  static func parse(_ text: String, file: String, manifests: [PluginManifest]) -> WorkflowFile {
    var reader = SectionReader(file: file)
    let root: Node?
    do {
      root = try YAMLText.root(of: text)
    } catch {
      var problem = Settings.yamlProblem(error)
      problem.file = file
      return WorkflowFile(file: file, definition: nil, problems: [problem])
    }
    guard let section = reader.section(root, at: "", known: keys) else {
      return WorkflowFile(file: file, definition: nil, problems: reader.problems)
    }
    let name = reader.name("name", of: section)
    let summary = reader.text("summary", of: section, required: true)
    let command = reader.name("command", of: section)
    let inputs = section.values["start"].map { startInputs($0, &reader) } ?? []
    let steps = steps(section, &reader)
    var check = WorkflowCheck(manifests: manifests, inputs: inputs, steps: steps, reader: reader)
    let checked = check.run()
    var definition: WorkflowDefinition?
    if let name, let summary, let command {
      definition = WorkflowDefinition(
        name: name, summary: summary, command: command, start: inputs.isEmpty ? nil : inputs, steps: checked)
    }
    return WorkflowFile(
      file: file, definition: definition, nameLine: section.line(of: "name"), commandLine: section.line(of: "command"),
      problems: check.problems.sorted { ($0.line ?? 0) < ($1.line ?? 0) })
  }

  private static func steps(_ section: SectionReader.Section, _ reader: inout SectionReader) -> [WorkflowStepSource] {
    guard let list = section.values["steps"] else {
      reader.report("", section.line, "the key steps is missing")
      return []
    }
    guard let sequence = list.sequence, !sequence.isEmpty else {
      reader.report("steps", list.mark?.line, "a workflow needs at least one step; write a list, `- id: …`")
      return []
    }
    return sequence.enumerated().compactMap { step($1, at: $0, &reader) }
  }

  private static func step(_ node: Node, at index: Int, _ reader: inout SectionReader) -> WorkflowStepSource? {
    let known = node["id"]?.string.map { " (\($0))" } ?? ""
    guard let section = reader.section(node, at: "steps[\(index)]\(known)", known: stepKeys) else { return nil }
    let id = reader.name("id", of: section)
    let title = reader.text("title", of: section, required: true)
    let action = reader.text("action", of: section, required: true)
    guard let id, let title, let action else { return nil }
    var step = StepDefinition(
      id: id, title: title, action: action, undo: reader.text("undo", of: section),
      timeLimit: reader.seconds("time_limit", of: section), condition: condition(section, &reader),
      retries: reader.number("retries", of: section, in: 0...100),
      retryWait: reader.seconds("retry_wait", of: section), completes: reader.flag("completes", of: section) ?? false)
    var lines: [String: Int] = [:]
    if let inputs = section.values["inputs"] {
      let names = inputs.mapping?.keys.compactMap(\.string) ?? []
      if let given = reader.section(inputs, at: section.path(of: "inputs"), known: names) {
        for name in names {
          step.inputs[name] = reader.value(name, of: given)
          lines[name] = given.line(of: name)
        }
      }
    }
    return WorkflowStepSource(
      definition: step, path: section.path, line: section.line, inputLines: lines,
      actionLine: section.line(of: "action"),
      undoLine: section.line(of: "undo"), conditionLine: section.line(of: "when"))
  }

  private static func condition(
    _ section: SectionReader.Section, _ reader: inout SectionReader
  ) -> StepCondition? {
    guard let node = section.values["when"],
      let when = reader.section(node, at: section.path(of: "when"), known: ["value", "equals", "not", "exists"]),
      let value = reader.text("value", of: when, required: true)
    else { return nil }
    let condition = StepCondition(
      value: value, equals: reader.value("equals", of: when), not: reader.value("not", of: when),
      exists: reader.flag("exists", of: when))
    if condition.equals == nil, condition.not == nil, condition.exists == nil {
      reader.report(when.path, when.line, "this says nothing about \(value); write equals, not, or exists")
    }
    return condition
  }
}

/// One step as it stands in the file.
struct WorkflowStepSource {
  var definition: StepDefinition
  var path: String
  var line: Int?
  var inputLines: [String: Int]
  var actionLine: Int?
  var undoLine: Int?
  var conditionLine: Int?
}
