import ArgumentParser
import Bot
import Chat
import Foundation
import HTTP

/// `talos-poc-bot plugin`: what plugins there are, and turning them on and off.
struct Plugins: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plugin", abstract: "Plugins: list them, turn them on and off, load them anew, write and test one.",
    subcommands: [List.self, Enable.self, Disable.self, Reload.self, New.self, Test.self, Call.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "Every plugin, on or off and why; without a serving bot, what the configuration says.")
    @OptionGroup var options: ConfigurationOption

    func run() async throws {
      if try await Plugins.hand("plugin list", options.config) { return }
      let environment = try await Environment.load(options.config, logLevel: .error)
      defer { environment.client.shutdown() }
      for line in PluginListing.lines(environment.settings, builtIn: try await PluginRegistry.manifests()) {
        Terminal.print(line)
      }
    }
  }

  struct Enable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "enable", abstract: "Let the serving bot try a plugin again that is off.")
    @OptionGroup var options: ConfigurationOption
    @Argument(help: ArgumentHelp("The plugin.", valueName: "name")) var name: String

    func run() async throws {
      try await Plugins.turn("enable", name, options, alone: "when one starts, it tries every plugin again")
    }
  }

  struct Disable: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "disable",
      abstract: "Turn a plugin of the serving bot off until it is enabled or the bot starts anew.")
    @OptionGroup var options: ConfigurationOption
    @Argument(help: ArgumentHelp("The plugin.", valueName: "name")) var name: String

    func run() async throws {
      try await Plugins.turn("disable", name, options, alone: "take the plugin's section out of it")
    }
  }

  struct Reload: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reload",
      abstract:
        "Let the serving bot load its configuration anew, all or nothing, like SIGHUP; exit 1 where it does not.")
    @OptionGroup var options: ConfigurationOption

    func run() async throws {
      guard try await Plugins.hand("plugin reload", options.config) else {
        Environment.say("no bot serves this configuration; when one starts, it reads it")
        throw ExitCode.failure
      }
    }
  }

  /// Turns a plugin of the serving bot on or off; `alone` says what helps where none serves.
  private static func turn(_ verb: String, _ name: String, _ options: ConfigurationOption, alone: String) async throws {
    guard try await hand("plugin \(verb) \(name)", options.config) else {
      Environment.say("no bot serves this configuration; \(alone)")
      throw ExitCode.failure
    }
  }

  /// Hands a command to the bot that serves; false where none does. Exits with 1 where it is not carried out.
  private static func hand(_ command: String, _ config: String) async throws -> Bool {
    let database = try Environment.databasePath(config)
    let client = HTTPClient()
    defer { client.shutdown() }
    let shell = ShellClient(socket: TalosPocBot.socketPath(database: database), client: client)
    guard await shell.isServed() else { return false }
    let succeeded: Bool
    do {
      succeeded = try await shell.run(command, print: { Terminal.print($0) }, answer: { _ in false })
    } catch {
      Environment.say("the command was not carried out: \(error)")
      throw ExitCode.failure
    }
    guard succeeded else { throw ExitCode.failure }
    return true
  }
}
