import PluginKit

/// Something that a workflow lets people say behind `start`: `machine` is the flag `--machine`, and `$start.machine` in
/// the inputs of steps.
public struct StartInput: Sendable, Hashable, Codable {
  /// What a person can write as its value.
  public enum Form: String, Sendable, Hashable, Codable, CaseIterable {
    case string
    case integer
    /// A flag without a value: true where it is given.
    case boolean
    /// A length of time such as `30m`.
    case duration
  }

  public var name: String
  public var form: Form
  /// What it means, for the help.
  public var summary: String
  /// Whether a `start` without it is refused.
  public var isRequired: Bool
  /// What it is where nobody says it.
  public var fallback: JSONValue?
  /// The only values that it may have; nil where any may be given.
  public var values: [String]?

  public init(
    name: String, form: Form, summary: String, isRequired: Bool = false, fallback: JSONValue? = nil,
    values: [String]? = nil
  ) {
    self.name = name
    self.form = form
    self.summary = summary
    self.isRequired = isRequired
    self.fallback = fallback
    self.values = values
  }
}
