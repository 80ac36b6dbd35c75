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

  init(of workflow: WorkflowDefinition) {
    self.workflow = workflow
    slashCommand = workflow.command
    summary = workflow.summary
    declarations = CommandDeclaration.all.map { $0.name == "start" ? .start(of: workflow) : $0 }
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

  /// The command of that name, in lower case.
  func named(_ name: String) -> CommandDeclaration? { byName[name] }
}
