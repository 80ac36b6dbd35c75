import ArgumentParser
import Bot
import Foundation
import Workflow

/// `talos-poc-bot sweep`: compares the provider's servers with the database, also where no bot serves.
struct Sweep: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sweep",
    abstract: "Look for servers with the bot's mark that no run looks after; exit 0 where there are none, 1 otherwise.",
    discussion: """
      Beside a serving bot it only looks and prints. Without one it also tells `alerts`. It deletes nothing: with
      `sweep.delete` a serving bot does, since only that sees a deletion through. On a machine that does not have the
      database, every marked server is unknown.
      """)

  @OptionGroup var options: ConfigurationOption
  @Flag(name: .long, help: "Sweep once and end, for a cron job; otherwise every sweep.every until SIGTERM.")
  var once = false
  @Option(
    name: .long, help: ArgumentHelp("Let the clock run so many times as fast; for simulations only.", valueName: "n"))
  var timeScale: Double?

  func run() async throws {
    let environment = try await Environment.load(options.config, timeScale: timeScale, logLevel: .error)
    defer { environment.client.shutdown() }
    repeat {
      let report = try await Self.sweep(environment)
      for orphan in report.orphans { Terminal.print(Self.line(orphan, at: environment.clock.now)) }
      for (provider, error) in report.unanswered { Environment.say("\(provider) cannot be asked: \(error)") }
      Terminal.print("\(report.known) with a run, \(report.orphans.count) without")
      if once {
        if !report.orphans.isEmpty || !report.unanswered.isEmpty { throw ExitCode.failure }
        return
      }
      let pause = environment.settings.sweeping.every
      try await environment.clock.sleep(until: environment.clock.now.addingTimeInterval(pause))
    } while true
  }

  private static func sweep(_ environment: Environment) async throws -> Sweeper.Report {
    var environment = environment
    let path = environment.settings.databasePath
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("talos-poc-sweep-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    if !FileManager.default.fileExists(atPath: path) {
      Environment.say("there is no database \(path) here, so every server with the bot's mark is unknown")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      environment.settings.databasePath = folder.appendingPathComponent("none.db").path
    }
    do {
      let bot = try await environment.bot()
      let report = await bot.sweepOnce(sendingFor: 30)
      // A round leaves nothing behind, and between two a bot may start on the database.
      await bot.end()
      return report
    } catch is StartError {
      // A bot serves this database: it tells and deletes itself.
      return try await TalosPocBot.look(
        environment.settings, plugins: environment.plugins(), clock: environment.clock, logger: environment.logger)
    } catch {
      Environment.say("\(error)")
      throw ExitCode.failure
    }
  }

  private static func line(_ orphan: Orphan, at now: Date) -> String {
    Narration.details(orphan, rules: RunRules(), now: now).map { "\($0.name.lowercased()) \($0.value)" }
      .joined(separator: ", ")
  }
}
