import Chat
import PluginKit

/// Help, made from the commands' declarations; it shows only what the asker may run.
enum CommandHelp {
  /// - Parameter others: the bot's other slash commands.
  static func message(
    _ topic: String?, of commands: CommandSet, others: [CommandSet] = [], mayRun: (String) -> Bool
  ) -> Message {
    let slashCommand = commands.slashCommand
    let visible = commands.declarations.filter { mayRun($0.name) }
    guard let topic else {
      var message = Message(
        title: "/\(slashCommand): \(commands.summary)",
        parts: [
          .details(visible.map { Detail($0.usage, $0.summary) }),
          .text("RUN may be left out where only your one run can be meant. `help COMMAND` explains the flags."),
        ])
      if !others.isEmpty {
        message.parts.append(.details(others.map { Detail("/" + $0.slashCommand, $0.summary) }))
      }
      return message
    }
    guard let declaration = visible.first(where: { $0.name == topic }) else {
      let hint =
        NearestWord.of(topic, among: visible.map(\.name)).map { "Did you mean `help \($0)`?" } ?? "`help` lists them."
      return Message(
        title: "There is no command \(CommandParser.shown(topic)) that you may run. \(hint)", severity: .warning)
    }
    let flags = declaration.flags + CommandDeclaration.common
    return Message(
      title: "/\(slashCommand) \(declaration.usage)",
      parts: [
        .text(declaration.summary), .details(flags.map { Detail(CommandDeclaration.spelled($0), $0.summary) }),
      ])
  }
}
