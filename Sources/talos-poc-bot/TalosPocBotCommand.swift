import ArgumentParser

/// The program's command line.
@main
struct TalosPocBotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "talos-poc-bot",
    abstract: "A chat bot that boots Talos Linux on rented bare metal and never loses a machine.",
    version: "0.1.0",
    subcommands: [
      Serve.self, CheckConfig.self, RunCommand.self, Platforms.self, Audit.self, Sweep.self, Backup.self, Plugins.self,
      ConsoleCommand.self,
      Discord.self, Telegram.self,
    ])
}

/// What every command needs.
struct ConfigurationOption: ParsableArguments {
  @Option(name: .long, help: ArgumentHelp("The configuration.", valueName: "file"))
  var config: String
}
