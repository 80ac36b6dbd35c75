import PluginKit

/// What a person asked for, parsed and complete; the same on every platform.
public enum Command: Sendable, Hashable, Codable {
  /// Rent a server and boot Talos on it.
  case start(StartOptions)
  case status(run: String?)
  case teardown(run: String?, yes: Bool)
  case cancel(run: String?)
  /// Move the end of the time to live by that many seconds.
  case extend(run: String?, seconds: Double)
  case list
  case plans
  case estimate(plan: String?, hours: Int?)
  case cost(CostQuestion)
  case check
  case report(run: String?)
  case help(String?)
  /// Cancel the teardown that a failure or the time to live announced.
  case keep(run: String?)
  /// Silence reminders of a run for so many seconds.
  case mute(run: String?, seconds: Double)
  /// What is due when.
  case reminders
  /// Go on from the failed step.
  case retry(run: String?)
  /// Say yes to what the run asks, where there are no buttons.
  case confirm(run: String?)
  /// Take something that the sweep found into the accounts, with a time to live in seconds.
  case adopt(thing: String, seconds: Double?)
  /// Delete something that the sweep found.
  case delete(thing: String, yes: Bool)
  /// See, or turn on and off, the bot's plugins.
  case plugin(PluginCommand)

  /// A command that a plugin adds.
  case added(AddedCommandCall)

  /// The word that people type.
  public var name: String {
    switch self {
    case .start: "start"
    case .status: "status"
    case .teardown: "teardown"
    case .cancel: "cancel"
    case .extend: "extend"
    case .list: "list"
    case .plans: "plans"
    case .estimate: "estimate"
    case .cost: "cost"
    case .check: "check"
    case .report: "report"
    case .help: "help"
    case .keep: "keep"
    case .retry: "retry"
    case .confirm: "confirm"
    case .adopt: "adopt"
    case .delete: "delete"
    case .plugin: "plugin"
    case .mute: "mute"
    case .reminders: "reminders"
    case .added(let call): call.name
    }
  }

  /// The run that it names, where it names one.
  public var run: String? {
    switch self {
    case .status(let run), .teardown(let run, _), .cancel(let run), .extend(let run, _), .mute(let run, _),
      .report(let run), .keep(let run), .retry(let run), .confirm(let run):
      run
    case .cost(let question): question.run
    case .start, .list, .plans, .estimate, .check, .help, .adopt, .delete, .reminders, .added, .plugin: nil
    }
  }
}

/// What `plugin` was told.
public enum PluginCommand: Sendable, Hashable, Codable {
  /// Load the whole configuration anew.
  case reload
  case list
  case enable(String)
  case disable(String)
}

/// A command that a plugin adds, as it was typed.
public struct AddedCommandCall: Sendable, Hashable, Codable {
  /// The plugin that answers it.
  public var plugin: String
  public var name: String
  /// What stands behind it, by the names of its arguments; one that was not typed is absent.
  public var arguments: [String: String]
  /// The flags that were typed, `--zone`, with their value, or `true` where they take none.
  public var flags: [String: String]

  public init(plugin: String, name: String, arguments: [String: String] = [:], flags: [String: String] = [:]) {
    self.plugin = plugin
    self.name = name
    self.arguments = arguments
    self.flags = flags
  }
}

/// What `start` was told; nil means the configuration's default.
public struct StartOptions: Sendable, Hashable, Codable {
  public var plan: String?
  public var site: String?
  public var version: String?
  public var schematic: String?
  /// The chosen last part of the hostname.
  public var hostname: String?
  /// The time to live in seconds.
  public var ttl: Double?
  /// `reinstall` or `direct`.
  public var boot: String?
  /// `--yes`: skip the question where the amount allows that.
  public var yes = false
  /// What the workflow's own inputs were told, defaults included; nil where it has none.
  public var given: [String: JSONValue]?
  public init() {}
}

/// What the text of a slash command came to.
public enum ParsedCommand: Sendable, Hashable {
  /// A command to run; `isPublic` where `--public` asked for an answer that the channel sees.
  case command(Command, isPublic: Bool)
  /// Nothing runs; this one sentence is for the asker.
  case reply(String)
}
