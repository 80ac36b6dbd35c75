/// What a plugin's `plugin.yaml` declares: its actions, settings, and the secrets and roles that it asks for.
///
/// A manifest asks; only the bot's configuration grants. Built-in plugins and programs have the same form.
public struct PluginManifest: Sendable, Hashable, Codable {
  /// The version of the protocol between bot and plugin that this release speaks.
  public static let protocolVersion = 1

  public var name: String
  public var version: String
  /// The version of the protocol between bot and plugin.
  public var `protocol`: Int
  public var kind: Kind
  /// The program and its arguments, the first relative to the plugin's folder; of an executable plugin only.
  public var program: [String]?
  /// What it does, in one sentence.
  public var summary: String
  public var actions: [String: ActionDeclaration]
  public var settings: [String: SettingDeclaration]
  /// The roles that the plugin itself asks for; see `Role`.
  public var roles: [Role]?
  /// What it offers beside actions.
  public var provides: [Ability]?
  /// The commands that it adds.
  public var commands: [CommandDeclaration]?

  public init(
    name: String, version: String, protocol: Int = Self.protocolVersion, kind: Kind, program: [String]? = nil,
    summary: String, actions: [String: ActionDeclaration] = [:], settings: [String: SettingDeclaration] = [:],
    roles: [Role]? = nil, provides: [Ability]? = nil, commands: [CommandDeclaration]? = nil
  ) {
    self.name = name
    self.version = version
    self.protocol = `protocol`
    self.kind = kind
    self.program = program
    self.summary = summary
    self.actions = actions
    self.settings = settings
    self.roles = roles
    self.provides = provides
    self.commands = commands
  }

  /// Where a plugin's code runs.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Compiled into the bot.
    case builtIn = "built-in"
    /// A program of its own.
    case executable
  }

  /// What a plugin may ask for beyond being called.
  public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
    /// Its actions may report what they buy: without the grant an outcome with a ledger is refused.
    case `operator`
  }

  /// What a plugin offers beside actions: each is a call of the protocol.
  public enum Ability: String, Sendable, Hashable, Codable, CaseIterable {
    /// It sells something that bills, and can list and inspect it: `inventory` and `exists`.
    case inventory
    /// `prices`.
    case prices
    /// `on_schedule`, at the times of the section's key `schedule`.
    case schedule
    /// `check`.
    case check
  }

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

    public init(
      summary: String, inputs: [String: ValueDeclaration]? = nil, outputs: [String: ValueDeclaration]? = nil,
      timeLimit: String? = nil, undo: String? = nil
    ) {
      self.summary = summary
      self.inputs = inputs
      self.outputs = outputs
      self.timeLimit = timeLimit
      self.undo = undo
    }

    enum CodingKeys: String, CodingKey {
      case summary, inputs, outputs, undo
      case timeLimit = "time_limit"
    }
  }

  /// The type of an input or a fact.
  public struct ValueDeclaration: Sendable, Hashable, Codable {
    /// One of `ValueType`.
    public var type: String
    public var required: Bool?
    public var summary: String?

    public init(type: String, required: Bool? = nil, summary: String? = nil) {
      self.type = type
      self.required = required
      self.summary = summary
    }
  }

  /// A command that a plugin adds to the bot's own.
  public struct CommandDeclaration: Sendable, Hashable, Codable {
    public var name: String
    /// What it does, in one sentence, for `help`.
    public var summary: String
    /// The least role that may use it: `viewer`, `operator` or `admin`.
    public var role: String
    /// The action of the plugin that the command is about, where there is one.
    public var action: String?
    public var arguments: [Argument]?
    public var flags: [Flag]?

    public init(
      name: String, summary: String, role: String, action: String? = nil, arguments: [Argument]? = nil,
      flags: [Flag]? = nil
    ) {
      self.name = name
      self.summary = summary
      self.role = role
      self.action = action
      self.arguments = arguments
      self.flags = flags
    }

    /// A word behind the command.
    public struct Argument: Sendable, Hashable, Codable {
      public var name: String
      public var required: Bool?
      public var summary: String?

      public init(name: String, required: Bool? = nil, summary: String? = nil) {
        self.name = name
        self.required = required
        self.summary = summary
      }
    }
    /// A flag of the command.
    public struct Flag: Sendable, Hashable, Codable {
      /// With its two hyphens, `--zone`.
      public var name: String
      /// What its value is called in help; nil where it takes none.
      public var value: String?
      public var summary: String?

      public init(name: String, value: String? = nil, summary: String? = nil) {
        self.name = name
        self.value = value
        self.summary = summary
      }
    }
  }

  /// One setting.
  public struct SettingDeclaration: Sendable, Hashable, Codable {
    /// `string`, `url`, `address`, `integer`, `boolean`, `money`, `duration`, `list`, `secret`, `schedule`.
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

  /// Whether the plugin offers that beside its actions.
  public func offers(_ ability: Ability) -> Bool { provides?.contains(ability) ?? false }

  /// The settings that hold secrets.
  public var secrets: [String] { settings.filter { $0.value.type == "secret" }.keys.sorted() }
}
