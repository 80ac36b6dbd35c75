import Chat
import PluginKit
import Workflow

/// The commands behind one slash command: `start` as its workflow takes it, and all the others.
public struct CommandSet: Sendable {
  /// The word behind the slash.
  let slashCommand: String
  /// What the workflow does, in one sentence.
  let summary: String
  let workflow: WorkflowDefinition
  /// All commands, in the order of the help.
  let declarations: [CommandDeclaration]
  private let byName: [String: CommandDeclaration]

  /// - Parameter added: the commands of plugins.
  init(of workflow: WorkflowDefinition, adding added: [AddedCommand] = []) {
    self.workflow = workflow
    slashCommand = workflow.command
    summary = workflow.summary
    declarations =
      CommandDeclaration.all.map { $0.name == "start" ? .start(of: workflow) : $0 } + added.map(\.declaration)
    byName = Dictionary(declarations.map { ($0.name, $0) }) { first, _ in first }
  }

  /// The commands with every flag that the bot knows, for a bot that was told of no workflow.
  static let standard = CommandSet(
    of: WorkflowDefinition(
      name: SlashCommand.shipped.name, summary: SlashCommand.shipped.summary, command: SlashCommand.shipped.name,
      steps: [
        StepDefinition(
          id: "all", title: "", action: "",
          inputs: Facts(
            Dictionary(uniqueKeysWithValues: StartFlags.workflows.keys.map { ($0, .string("$start.\($0)")) })))
      ]))

  /// What platforms have to know of it.
  var outline: SlashCommand {
    let added = declarations.filter { $0.plugin != nil }
    return SlashCommand(
      name: slashCommand, summary: summary,
      words: Dictionary(added.map { ($0.name, $0.arguments.map(\.name)) }) { first, _ in first })
  }

  /// The command of that name, in lower case.
  func named(_ name: String) -> CommandDeclaration? { byName[name] }
}
