import PluginKit

/// One sub-command of the bot's command, as it is registered with Discord.
/// https://discord.com/developers/docs/interactions/application-commands
public struct DiscordSubcommand: Sendable, Hashable {
  /// One option of it.
  public struct Option: Sendable, Hashable {
    public var name: String
    public var summary: String
    public var isRequired: Bool
    /// Whether it takes a text; one that takes none is a choice of true and false.
    public var takesValue: Bool
    /// The only texts that it takes; empty where any may be given.
    public var choices: [String]
  }

  public var name: String
  public var summary: String
  public private(set) var options: [Option] = []

  public init(name: String, summary: String) {
    self.name = name
    self.summary = summary
  }

  /// Adds a word behind the command by its name in the help, `RUN`; one for which `DiscordOptions` has no name is a
  /// `problem`.
  public mutating func addWord(_ word: String, isRequired: Bool, summary: String? = nil) {
    let known = summary.map { (word, $0) } ?? DiscordOptions.words[word] ?? (word, "")
    let option = Option(
      name: known.0, summary: known.1, isRequired: isRequired, takesValue: true, choices: [])
    // Discord wants the required options before the others.
    options.insert(option, at: isRequired ? 0 : options.endIndex)
  }

  /// Adds a flag, `--plan`, with the form of its value where it takes one: `a|b` are the only values.
  public mutating func addFlag(_ flag: String, value: String?, summary: String, isRequired: Bool = false) {
    let choices = (value ?? "").split(separator: "|").map(String.init)
    let option = Option(
      name: String(flag.drop { $0 == "-" }), summary: summary, isRequired: isRequired, takesValue: value != nil,
      choices: choices.count > 1 ? choices : [])
    options.insert(option, at: isRequired ? 0 : options.endIndex)
  }

  /// What is wrong with it by Discord's rules; nil where nothing is.
  public var problem: String? {
    let names = options.map(\.name)
    if let bad = ([name] + names).first(where: { !DiscordOptions.isName($0) }) { return "\(bad) is no name" }
    if names.count > 25 { return "\(name) has more than 25 options" }
    return Set(names).count == names.count ? nil : "\(name) has two options of one name"
  }

  /// The command with its sub-commands as Discord registers it.
  public static func registration(name: String, summary: String, of subcommands: [DiscordSubcommand]) -> JSONValue {
    [
      "name": .string(name), "type": 1, "description": .string(described(summary)),
      "options": .array(subcommands.map(\.registration)),
    ]
  }

  private var registration: JSONValue {
    [
      "name": .string(name), "type": 1, "description": .string(Self.described(summary)),
      "options": .array(options.map(Self.registration)),
    ]
  }

  private static func registration(_ option: Option) -> JSONValue {
    var members: [String: JSONValue] = [
      "name": .string(option.name), "type": option.takesValue ? 3 : 5, "required": .bool(option.isRequired),
      "description": .string(described(option.summary)),
    ]
    if !option.choices.isEmpty {
      members["choices"] = .array(option.choices.map { ["name": .string($0), "value": .string($0)] })
    } else if option.takesValue {
      members["max_length"] = 100
    }
    return .object(members)
  }

  /// A description is of 1 to 100 characters.
  private static func described(_ text: String) -> String {
    PlainText.shortened(text.isEmpty ? "no description" : text.replacing("`", with: ""), to: 100)
  }
}
