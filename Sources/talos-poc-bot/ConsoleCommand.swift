import ArgumentParser
import Bot
import Chat
import Foundation
import HTTP
import PluginKit

/// `talos-poc-bot console`: remote access to a run's machine, printed to this terminal and stored nowhere.
struct ConsoleCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "console",
    abstract: "Print the provider's remote access to a run's machine: here only, never in chat or on disk.",
    discussion: "The audit says that it was asked for and by whom. It goes through a bot that serves, or without one.")

  @OptionGroup var options: ConfigurationOption
  @Argument(help: ArgumentHelp("The run's six letters.", valueName: "run"))
  var run: String

  func validate() throws {
    guard run.utf8.count == 6, run.utf8.allSatisfy({ (97...122).contains($0) || (50...55).contains($0) }) else {
      throw ValidationError("`\(run)` is no run: six of a-z and 2-7")
    }
  }

  func run() async throws {
    let database = try Environment.databasePath(options.config)
    let client = HTTPClient()
    defer { client.shutdown() }
    let shell = ShellClient(socket: TalosPocBot.socketPath(database: database), client: client)
    do {
      let ways = await shell.isServed() ? try await shell.console(run) : try await alone()
      for line in ways.flatMap(Self.lines) { Terminal.print(line) }
    } catch let exit as ExitCode {
      throw exit
    } catch {
      Environment.say("\(error)")
      throw ExitCode.failure
    }
  }

  private func alone() async throws -> [ConsoleWay] {
    let environment = try await Environment.load(options.config, logLevel: .error)
    defer { environment.client.shutdown() }
    let user = Principal(platform: "shell", workspace: "", user: "\(getuid())")
    return try await environment.bot().console.open(run, by: user)
  }

  private static func lines(_ way: ConsoleWay) -> [String] {
    [way.title] + way.details.map { "  \($0.name): \($0.value)" } + ["  \(way.hint)", ""]
  }
}
