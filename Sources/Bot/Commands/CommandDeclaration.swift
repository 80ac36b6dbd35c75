import Workflow

/// What a command looks like: the one source of its parsing and of its help.
public struct CommandDeclaration: Sendable {
  /// A word behind the command.
  public struct Argument: Sendable {
    public var name: String
    public var isRequired: Bool
    /// What it means; nil for the words of the bot's own commands, which the help explains.
    public var summary: String?
  }
  /// A `--flag`, with the name of its value where it takes one.
  public struct Flag: Sendable {
    public var name: String
    public var value: String?
    public var summary: String
    /// Whether the command is refused without it.
    public var isRequired = false
  }

  public var name: String
  public var summary: String
  public var arguments: [Argument]
  public var flags: [Flag]
  /// What a workflow takes at `start` by flags of its own.
  public var inputs: [StartInput]
  /// The plugin that adds the command; nil for the bot's own.
  public var plugin: String?
  /// Who may run it, where a plugin says so.
  var role: AccessPolicy.Role?

  init(
    _ name: String, _ summary: String, arguments: [Argument] = [], flags: [Flag] = [], inputs: [StartInput] = []
  ) {
    self.name = name
    self.summary = summary
    self.arguments = arguments
    self.flags = flags
    self.inputs = inputs
  }

  /// `teardown [RUN] [--yes]`.
  public var usage: String {
    let words = arguments.map { $0.isRequired ? $0.name : "[\($0.name)]" }
    let flags = flags.map { $0.isRequired ? Self.spelled($0) : "[\(Self.spelled($0))]" }
    return ([name] + words + flags).joined(separator: " ")
  }

  /// `--ttl 4h`.
  static func spelled(_ flag: Flag) -> String { flag.name + (flag.value.map { " \($0)" } ?? "") }
}

extension CommandDeclaration {
  private static let run = Argument(name: "RUN", isRequired: false)
  private static let yes = Flag(name: "--yes", value: nil, summary: "do not ask first")
  static let plan = Flag(name: "--plan", value: "S", summary: "a plan of the provider's, `c3-small-x86`")

  /// Every flag that every command takes.
  static let common = [Flag(name: "--public", value: nil, summary: "show the answer to the channel")]

  /// All commands of the bot's own, in the order of the help.
  public static let all: [CommandDeclaration] = [
    // What it takes and does is the workflow's: `start(of:)`.
    CommandDeclaration("start", "begin a run"),
    CommandDeclaration("status", "where a run stands, with a fresh look at its node", arguments: [run]),
    CommandDeclaration("teardown", "delete a run's server", arguments: [run], flags: [yes]),
    CommandDeclaration("confirm", "say yes to what a run asks, like its button", arguments: [run]),
    CommandDeclaration("cancel", "stop a run in any step and delete what it bought", arguments: [run]),
    CommandDeclaration(
      "extend", "let a server live longer", arguments: [run, Argument(name: "2h", isRequired: true)]),
    CommandDeclaration("list", "all runs that are under way"),
    CommandDeclaration("plans", "what can be bought now, cheapest first"),
    CommandDeclaration(
      "estimate", "what a server would cost",
      flags: [plan, Flag(name: "--hours", value: "N", summary: "for how many hours")]),
    CommandDeclaration(
      "cost", "what a run, you, this channel or all runs of a month have cost",
      arguments: [Argument(name: "RUN|me|channel|month", isRequired: false)],
      flags: [
        Flag(name: "--month", value: "2026-11", summary: "another month than the present one"),
        Flag(name: "--by", value: "person|run", summary: "how the costs are told apart"),
        Flag(name: "--csv", value: nil, summary: "as a table for a spreadsheet"),
        Flag(name: "--json", value: nil, summary: "as data for a program"),
        Flag(name: "--chart", value: nil, summary: "as a picture, posted to this channel"),
        Flag(name: "--compare", value: nil, summary: "beside the provider's own account"),
      ]),
    CommandDeclaration("reminders", "what is due when: reminders, warnings, teardowns, summaries"),
    CommandDeclaration(
      "mute", "silence a run's reminders, never its warnings or failures",
      arguments: [run, Argument(name: "8h", isRequired: true)]),
    CommandDeclaration("check", "whether everything that the bot needs answers"),
    CommandDeclaration("report", "a run's report as Markdown and JSON", arguments: [run]),
    CommandDeclaration("keep", "cancel the teardown that a failure or the time to live announced", arguments: [run]),
    CommandDeclaration("retry", "go on from the step that failed", arguments: [run]),
    CommandDeclaration(
      "adopt", "take a server that the sweep found into the accounts, as it is",
      arguments: [Argument(name: "SERVER", isRequired: true)],
      flags: [Flag(name: "--ttl", value: "4h", summary: "how long it lives from now on")]),
    CommandDeclaration(
      "delete", "delete a server that the sweep found", arguments: [Argument(name: "SERVER", isRequired: true)],
      flags: [yes]),
    CommandDeclaration(
      "plugin", "which plugins are on, or off and why; turn one on or off; load the configuration anew",
      arguments: [
        Argument(name: "list|enable|disable|reload", isRequired: true), Argument(name: "NAME", isRequired: false),
      ]),
    CommandDeclaration(
      "help", "this list, or one command's flags", arguments: [Argument(name: "COMMAND", isRequired: false)]),
  ]

}
