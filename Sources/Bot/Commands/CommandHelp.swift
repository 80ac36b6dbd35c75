import Chat
import PluginKit

/// Help, made from the commands' declarations; it shows only what the asker may run.
enum CommandHelp {
  static func message(_ topic: String?, slashCommand: String, mayRun: (String) -> Bool) -> Message {
    let visible = CommandDeclaration.all.filter { mayRun($0.name) }
    guard let topic else {
      return Message(
        title: "/\(slashCommand): Talos Linux on rented bare metal",
        parts: [
          .details(visible.map { Detail($0.usage, $0.summary) }),
          .text("RUN may be left out where only your one run can be meant. `help COMMAND` explains the flags."),
        ])
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
