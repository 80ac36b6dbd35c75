import PluginKit

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
  /// How often the step is tried again by itself after it failed; nil is never.
  public var retries: Int?
  /// Seconds between a failure and the next try; nil is half a minute.
  public var retryWait: Double?
  /// True where the step's end is the moment from which the server is up and the run's purpose fulfilled.
  public var completes: Bool

  public init(
    id: String, title: String, action: String, inputs: Facts = [:], undo: String? = nil, timeLimit: Double? = nil,
    condition: StepCondition? = nil, retries: Int? = nil, retryWait: Double? = nil, completes: Bool = false
  ) {
    self.id = id
    self.title = title
    self.action = action
    self.inputs = inputs
    self.undo = undo
    self.timeLimit = timeLimit
    self.condition = condition
    self.retries = retries
    self.retryWait = retryWait
    self.completes = completes
  }

  /// The plugin's name.
  public var plugin: String { String(action.prefix { $0 != "." }) }
}

/// A condition on an input or fact: `{value: $start.boot, equals: reinstall}`. All that it says must hold.
public struct StepCondition: Sendable, Hashable, Codable {
  /// The reference that is looked up.
  public var value: String
  /// What it must be.
  public var equals: JSONValue?
  /// What it must not be; something absent is not it.
  public var not: JSONValue?
  /// Whether it must be there at all.
  public var exists: Bool?

  public init(value: String, equals: JSONValue? = nil, not: JSONValue? = nil, exists: Bool? = nil) {
    self.value = value
    self.equals = equals
    self.not = not
    self.exists = exists
  }

  /// Whether it holds where the reference stands for `found`.
  public func holds(for found: JSONValue?) -> Bool {
    if let equals, found != equals { return false }
    if let not, found == not { return false }
    if let exists, exists != (found != nil) { return false }
    return true
  }
}
