import PluginKit

/// A workflow file: the steps of a run in their order, each a plugin's action, with what undoes it.
///
/// A run keeps the definition that it began with; a changed file concerns later runs only.
public struct WorkflowDefinition: Sendable, Hashable, Codable {
  /// `talos-poc`.
  public var name: String
  public var summary: String
  /// The slash command that starts it, without the slash.
  public var command: String
  /// What `start` takes in this workflow beside the flags that the bot knows; nil where there is nothing.
  public var start: [StartInput]?
  public var steps: [StepDefinition]

  public init(name: String, summary: String, command: String, start: [StartInput]? = nil, steps: [StepDefinition]) {
    self.name = name
    self.summary = summary
    self.command = command
    self.start = start
    self.steps = steps
  }

  /// The names behind `$start.` in inputs and conditions.
  public var startReferences: Set<String> {
    let values = steps.flatMap { step in
      step.inputs.values.values.compactMap(\.string) + [step.condition?.value].compactMap(\.self)
    }
    return Set(values.filter { $0.hasPrefix("$start.") }.map { String($0.dropFirst("$start.".count)) })
  }
}
