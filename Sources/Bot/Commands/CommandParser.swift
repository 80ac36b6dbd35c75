import Chat
import PluginKit
import Workflow

/// Reads what stands behind the slash command; the same on every platform.
public enum CommandParser {
  /// The command that `text` writes, or one sentence that says what is wrong and what would be right. What is misspelt
  /// is never executed.
  /// - Parameters:
  ///   - commands: those behind the slash command by which it came.
  ///   - mayRun: whether the asker may run a command; others are not suggested.
  static func parse(_ text: String, of commands: CommandSet, mayRun: (String) -> Bool) -> ParsedCommand {
    let isPlain = text.utf8.allSatisfy { $0 < 0x80 }
    let cleaned = PlainText.clean(isPlain ? text : text.replacing("\u{200B}", with: " "), keepsLines: false)
    guard cleaned.utf8.count <= 4000 else { return .reply("The command is too long: \(cleaned.utf8.count) bytes.") }
    guard let words = CommandWords.split(cleaned) else {
      return .reply("A quote is opened and not closed; write each value as `--flag value` or `--flag \"value\"`.")
    }
    guard let first = words.first else { return .command(.help(nil), isPublic: false) }
    guard let declaration = commands.named(first.text.lowercased()) else {
      let visible = commands.declarations.map(\.name).filter(mayRun)
      let hint = NearestWord.of(first.text, among: visible).map { "Did you mean `\($0)`?" } ?? "`help` lists them."
      return .reply("There is no command `\(shown(first.text))`. \(hint)")
    }
    do {
      var arguments = try GivenArguments(words.dropFirst(), of: declaration)
      let isPublic = arguments.takeFlag("--public")
      return .command(try command(declaration, &arguments), isPublic: isPublic)
    } catch {
      return .reply(error.sentence)
    }
  }

  static func shown(_ text: String) -> String {
    PlainText.shortened(PlainText.clean(text, keepsLines: false).replacing("`", with: "'"), to: 40)
  }

  private static func command(
    _ declaration: CommandDeclaration, _ given: inout GivenArguments
  ) throws(CommandMistake) -> Command {
    let name = declaration.name
    return switch name {
    case "start": .start(try startOptions(&given, inputs: declaration.inputs))
    case "status": .status(run: try given.takeRun())
    case "teardown": .teardown(run: try given.takeRun(), yes: given.takeFlag("--yes"))
    case "cancel": .cancel(run: try given.takeRun())
    case "extend": try extend(&given)
    case "list": .list
    case "plans": .plans
    case "estimate":
      .estimate(
        plan: try given.takeValue("--plan", CommandValues.plan),
        hours: try given.takeValue("--hours", CommandValues.hours))
    case "cost": .cost(try costQuestion(&given))
    case "reminders": .reminders
    case "mute": try mute(&given)
    case "check": .check
    case "report": .report(run: try given.takeRun())
    case "keep": .keep(run: try given.takeRun())
    case "retry": .retry(run: try given.takeRun())
    case "confirm": .confirm(run: try given.takeRun())
    case "adopt":
      .adopt(
        thing: try thing(&given, of: name), seconds: try given.takeValue("--ttl", CommandValues.timeToLive))
    case "plugin": .plugin(try pluginCommand(&given))
    case "delete": .delete(thing: try thing(&given, of: name), yes: given.takeFlag("--yes"))
    case _ where declaration.plugin != nil: .added(try added(declaration, &given))
    default: .help(given.takeWord()?.lowercased())
    }
  }

  private static func costQuestion(_ given: inout GivenArguments) throws(CommandMistake) -> CostQuestion {
    let word = given.takeWord()
    let month = try given.takeValue("--month", CommandValues.month)
    let scope: CostQuestion.Scope
    switch word?.lowercased() {
    case nil: scope = month == nil ? .run(nil) : .all
    case "me": scope = .me
    case "channel": scope = .channel
    case "month", "all": scope = .all
    default: scope = .run(try CommandValues.namedRun(word ?? ""))
    }
    let forms: [CostQuestion.Form] = [.csv, .json, .chart, .compare]
    var given1 = given
    let wanted = forms.filter { given1.takeFlag("--\($0.rawValue)") }
    given = given1
    guard wanted.count <= 1 else {
      throw CommandMistake("Give one of \(wanted.map { "`--\($0.rawValue)`" }.joined(separator: " and ")), not both.")
    }
    let grouping = try given.takeValue("--by", CommandValues.grouping)
    return CostQuestion(
      scope, month: month, form: wanted.first ?? .text, grouping: grouping ?? (scope == .me ? .run : .person))
  }

  private static func mute(_ given: inout GivenArguments) throws(CommandMistake) -> Command {
    guard let last = given.takeLastWord() else {
      throw CommandMistake("`mute` needs a length of time: `mute RUN 8h`.")
    }
    guard let seconds = CommandValues.silence.read(last) else {
      throw CommandMistake("`\(shown(last))` is not \(CommandValues.silence.form): `mute RUN 8h`.")
    }
    return .mute(run: try given.takeRun(), seconds: seconds)
  }

  private static func startOptions(
    _ given: inout GivenArguments, inputs: [StartInput]
  ) throws(CommandMistake) -> StartOptions {
    var options = StartOptions()
    // A workflow's own inputs first: one of them may have the name of a flag that the bot knows.
    if !inputs.isEmpty { options.given = try given.takeInputs(inputs) }
    options.plan = try given.takeValue("--plan", CommandValues.plan)
    options.site = try given.takeValue("--site", CommandValues.site)
    options.version = try given.takeValue("--version", CommandValues.version)
    options.schematic = try given.takeValue("--schematic", CommandValues.schematic)
    options.hostname = try given.takeValue("--hostname", CommandValues.hostname)
    options.ttl = try given.takeValue("--ttl", CommandValues.timeToLive)
    options.boot = try given.takeValue("--boot", CommandValues.boot)
    options.yes = given.takeFlag("--yes")
    return options
  }

  private static func pluginCommand(_ given: inout GivenArguments) throws(CommandMistake) -> PluginCommand {
    let known = ["list", "enable", "disable", "reload"]
    guard let word = given.takeWord()?.lowercased() else { return .list }
    guard known.contains(word) else {
      let hint = NearestWord.of(word, among: known).map { "did you mean `\($0)`?" } ?? "write `plugin list`."
      throw CommandMistake("`plugin \(shown(word))` is nothing that I can do; \(hint)")
    }
    if word == "list" { return .list }
    if word == "reload" { return .reload }
    guard let name = given.takeWord(), SectionReader.isName(name) else {
      throw CommandMistake("`plugin \(word)` needs the name of a plugin; `plugin list` shows them.")
    }
    return word == "enable" ? .enable(name) : .disable(name)
  }

  private static func thing(_ given: inout GivenArguments, of name: String) throws(CommandMistake) -> String {
    guard let word = given.takeWord() else {
      throw CommandMistake("`\(name)` needs the id of a server that the sweep found, such as `sv_1a2b3c`.")
    }
    guard CommandValues.isIdentifier(word) else {
      throw CommandMistake("`\(shown(word))` is no id of a server, such as `sv_1a2b3c`.")
    }
    return word
  }

  private static func added(
    _ declaration: CommandDeclaration, _ given: inout GivenArguments
  ) throws(CommandMistake) -> AddedCommandCall {
    var call = AddedCommandCall(plugin: declaration.plugin ?? "", name: declaration.name)
    for argument in declaration.arguments {
      if let word = given.takeWord() {
        call.arguments[argument.name] = word
      } else if argument.isRequired {
        throw CommandMistake("`\(declaration.name)` needs \(argument.name): `\(declaration.usage)`.")
      }
    }
    for flag in declaration.flags {
      if flag.value == nil {
        if given.takeFlag(flag.name) { call.flags[flag.name] = "true" }
      } else if let value = try given.takeValue(flag.name, CommandValues.line) {
        call.flags[flag.name] = value
      }
    }
    return call
  }

  private static func extend(_ given: inout GivenArguments) throws(CommandMistake) -> Command {
    guard let last = given.takeLastWord() else {
      throw CommandMistake("`extend` needs a length of time: `extend RUN 2h`.")
    }
    guard let seconds = CommandValues.timeToLive.read(last) else {
      throw CommandMistake("`\(shown(last))` is not \(CommandValues.timeToLive.form): `extend RUN 2h`.")
    }
    return .extend(run: try given.takeRun(), seconds: seconds)
  }
}

/// What is wrong with a command, in one sentence.
struct CommandMistake: Error {
  var sentence: String
  init(_ sentence: String) { self.sentence = sentence }
}
