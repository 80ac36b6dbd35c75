import ArgumentParser
import Bot
import Foundation
import HTTP
import Logging
import PluginKit
import ServiceLifecycle

/// `talos-poc-bot run`: a command from this terminal, for the bot that serves, or for one that runs only as long.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Hand a command to the serving bot and follow it; without one, run it here.")

  @OptionGroup var options: ConfigurationOption
  @Option(
    name: .long, help: ArgumentHelp("Let the clock run so many times as fast; for simulations only.", valueName: "n"))
  var timeScale: Double?
  @Option(
    name: .long,
    help: ArgumentHelp("The slash command that is meant, without its slash; the first workflow's unless given."))
  var command: String?
  @Argument(help: ArgumentHelp("The command as in chat, such as 'start --plan c3-small-x86'.", valueName: "command"))
  var words: [String]

  func run() async throws {
    let database = try Environment.databasePath(options.config)
    let client = HTTPClient()
    defer { client.shutdown() }
    let shell = ShellClient(socket: TalosPocBot.socketPath(database: database), client: client)
    let succeeded: Bool
    if await shell.isServed() {
      succeeded = try await follow(shell)
    } else {
      succeeded = try await runAlone(shell)
    }
    if !succeeded { throw ExitCode.failure }
  }

  private func follow(_ shell: ShellClient) async throws -> Bool {
    do {
      return try await shell.run(
        ([command.map { "/" + $0.drop { $0 == "/" } }].compactMap(\.self) + words).joined(separator: " "),
        print: { Terminal.print($0) },
        answer: Self.ask)
    } catch {
      Environment.say("the command was not carried out: \(error)")
      return false
    }
  }

  /// No bot serves this database: its parts run here until the command is over.
  private func runAlone(_ shell: ShellClient) async throws -> Bool {
    let environment = try await Environment.load(options.config, timeScale: timeScale, logLevel: .error)
    if let problem = TalosPocBot.socketProblem(database: environment.settings.databasePath) {
      Environment.say("talos-poc-bot does not start: \(problem)")
      return false
    }
    let bot: TalosPocBot
    do {
      bot = try await environment.bot()
    } catch {
      Environment.say("talos-poc-bot does not start: \(error)")
      return false
    }
    do {
      return try await follow(shell, in: bot, logger: environment.logger)
    } catch {
      Environment.say("talos-poc-bot ends: \(error)")
      return false
    }
  }

  /// Runs the bot's parts while the command is followed.
  /// - Throws: what ended a part; also where that was before the terminal could be heard.
  private func follow(_ shell: ShellClient, in bot: TalosPocBot, logger: Logger) async throws -> Bool {
    let ready = AsyncStream<Void>.makeStream()
    let services = bot.services(listens: false) { _ in ready.continuation.yield() }
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        defer { ready.continuation.finish() }
        try await group.run()
      }
      var news = ready.stream.makeAsyncIterator()
      guard await news.next() != nil else {
        // The parts have ended before they were ready.
        try await tasks.waitForAll()
        return false
      }
      let succeeded = try await follow(shell)
      for resource in try await bot.openResources() { Environment.say(Self.farewell(resource, options.config)) }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      return succeeded
    }
  }

  private static func farewell(_ resource: Resource, _ file: String) -> String {
    """
    \(resource.name) (\(resource.id ?? "id not known yet")) stays and costs \(resource.hourly) an hour. No bot is serving, so
    nothing will enforce its time to live. Tear it down with:
      talos-poc-bot run --config \(file) 'teardown \(resource.run) --yes'
    """
  }

  /// Asks yes or no at the terminal; no terminal, no yes.
  private static func ask(_ label: String) -> Bool {
    guard isatty(STDIN_FILENO) == 1 || isatty(STDOUT_FILENO) == 1 else { return false }
    Terminal.ask("\(label)? [y/N] ")
    return ["y", "yes"].contains((readLine() ?? "").trimmingCharacters(in: .whitespaces).lowercased())
  }
}
