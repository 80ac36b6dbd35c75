import ArgumentParser
import Bot
import Foundation
import Logging
import ServiceLifecycle
import Storage
import Workflow

/// `talos-poc-bot serve`: the bot itself, until SIGTERM or SIGINT.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(commandName: "serve", abstract: "Run the bot until SIGTERM.")

  @OptionGroup var options: ConfigurationOption
  @Option(
    name: .long, help: ArgumentHelp("Let the clock run so many times as fast; for simulations only.", valueName: "n"))
  var timeScale: Double?
  @Option(
    name: .long, help: ArgumentHelp("trace, debug, info, notice, warning or error.", valueName: "level"),
    transform: Self.level)
  var logLevel = Logger.Level.info

  func run() async throws {
    let environment = try await Environment.load(options.config, timeScale: timeScale, logLevel: logLevel)
    if let problem = TalosPocBot.socketProblem(database: environment.settings.databasePath) {
      Environment.say("talos-poc-bot does not start: \(problem)")
      throw ExitCode.failure
    }
    let bot: TalosPocBot
    do {
      bot = try await environment.bot()
    } catch {
      Environment.say("talos-poc-bot does not start: \(error)")
      throw ExitCode.failure
    }
    defer { bot.close() }
    let host = environment.settings.host
    let services: [any Service] =
      [HangUps(bot: bot)]
      + bot.services(listens: true) { port in
        // One line for whoever started the program: people, and scripts that need the port.
        Terminal.print("listening on \(host):\(port)")
      }
    do {
      try await Self.run(services, logger: environment.logger)
    } catch let error as StoreError {
      Environment.say("talos-poc-bot ends: \(error)")
      throw ExitCode.failure
    }
    environment.client.shutdown()
  }

  private static func level(_ text: String) throws -> Logger.Level {
    guard let level = Logger.Level(rawValue: text) else {
      let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("`\(text)` is no level; known: \(known)")
    }
    return level
  }

  /// Runs services until a signal, and gives them ten seconds to finish what is in hand.
  static func run(_ services: [any Service], logger: Logger) async throws {
    var configuration = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    configuration.maximumGracefulShutdownDuration = .seconds(10)
    do {
      try await ServiceGroup(configuration: configuration).run()
    } catch is CancellationError {
      // What could not finish in ten seconds is in the database and goes on at the next start.
    }
  }
}
