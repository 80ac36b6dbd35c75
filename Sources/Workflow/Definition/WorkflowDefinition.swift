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
  public var steps: [StepDefinition]

  public init(name: String, summary: String, command: String, steps: [StepDefinition]) {
    self.name = name
    self.summary = summary
    self.command = command
    self.steps = steps
  }
}

/// One step of a workflow.
public struct StepDefinition: Sendable, Hashable, Codable {
  /// Its name within the workflow, `create-server`.
  public var id: String
  /// The line that people read in the progress message.
  public var title: String
  /// Plugin and action, `latitude.create-server`.
  public var action: String
  /// The action's inputs: constants, or references such as `$start.plan` (what the person typed) and
  /// `$select-plan.site` (a fact of an earlier step). A reference to something absent leaves the input out.
  public var inputs: Facts
  /// The action that undoes it.
  public var undo: String?
  /// How long the step may take in all, in seconds; judged by a look made after it. Nil: as long as it takes.
  public var timeLimit: Double?
  /// The step is left out unless this holds.
  public var condition: StepCondition?
  /// True where the step's end is the moment from which the server is up and the run's purpose fulfilled.
  public var completes: Bool

  public init(
    id: String, title: String, action: String, inputs: Facts = [:], undo: String? = nil, timeLimit: Double? = nil,
    condition: StepCondition? = nil, completes: Bool = false
  ) {
    self.id = id
    self.title = title
    self.action = action
    self.inputs = inputs
    self.undo = undo
    self.timeLimit = timeLimit
    self.condition = condition
    self.completes = completes
  }

  /// The plugin's name.
  public var plugin: String { String(action.prefix { $0 != "." }) }
}

/// A condition on an input or fact: `{value: $start.boot, equals: reinstall}`.
public struct StepCondition: Sendable, Hashable, Codable {
  /// The reference that is looked up.
  public var value: String
  /// What it must be.
  public var equals: JSONValue
  public init(value: String, equals: JSONValue) {
    self.value = value
    self.equals = equals
  }
}
