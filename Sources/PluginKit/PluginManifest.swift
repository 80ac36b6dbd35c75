/// What a plugin's `plugin.yaml` declares: its actions, settings, and the secrets that it asks for.
///
/// A manifest asks; only the bot's configuration grants.
public struct PluginManifest: Sendable, Hashable, Codable {
  public var name: String
  public var version: String
  /// The version of the protocol between bot and plugin, 1.
  public var `protocol`: Int
  /// `built-in`, or later the program to run.
  public var kind: String
  /// What it does, in one sentence.
  public var summary: String
  public var actions: [String: ActionDeclaration]
  public var settings: [String: SettingDeclaration]

  /// One action of a plugin.
  public struct ActionDeclaration: Sendable, Hashable, Codable {
    public var summary: String
    /// Inputs by name.
    public var inputs: [String: ValueDeclaration]?
    /// Facts that it leaves, by name.
    public var outputs: [String: ValueDeclaration]?
    /// How long all its calls together may take, as a length of time; none where it may wait for ever.
    public var timeLimit: String?
    /// The action of the same plugin that undoes it.
    public var undo: String?

    enum CodingKeys: String, CodingKey {
      case summary, inputs, outputs, undo
      case timeLimit = "time_limit"
    }
  }

  /// The type of an input or a fact.
  public struct ValueDeclaration: Sendable, Hashable, Codable {
    /// `string`, `integer`, `boolean`, `money`, `duration`, `list`, `object`.
    public var type: String
    public var required: Bool?
    public var summary: String?
  }

  /// One setting.
  public struct SettingDeclaration: Sendable, Hashable, Codable {
    /// `string`, `url`, `integer`, `boolean`, `money`, `duration`, `list`, `secret`, `schedule`.
    public var type: String
    /// The default in the form of the type; a setting without one is required unless `required` says false.
    public var `default`: JSONValue?
    public var required: Bool?
    /// The only values allowed, where there are few.
    public var values: [String]?
    public var summary: String

    public init(
      type: String, default fallback: JSONValue? = nil, required: Bool? = nil, values: [String]? = nil, summary: String
    ) {
      self.type = type
      self.default = fallback
      self.required = required
      self.values = values
      self.summary = summary
    }
  }
}
