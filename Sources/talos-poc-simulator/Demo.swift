import ArgumentParser
import Foundation
import Simulator

/// `talos-poc-simulator demo`: the real bot beside the simulation, and the whole conversation.
struct Demo: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Start the real bot beside the simulation, play the whole conversation and print it.")

  @Option(name: .long, help: ArgumentHelp("The bot's program.", valueName: "path"))
  var bot: String
  @Option(name: .long, help: ArgumentHelp("The bot's configuration.", valueName: "file"))
  var config = "config/demo.yaml"
  @Option(
    name: .long,
    help: ArgumentHelp("Simulated seconds a second; 200 for the demonstration, 60 with --serve.", valueName: "n"))
  var speed: Double?
  @Flag(name: .long, help: "Leave everything running, with a prompt at which you type commands.")
  var serve = false
  @OptionGroup var options: SimulationOptions

  func run() async throws {
    let factor = speed ?? (serve ? 60 : 200)
    guard factor > 0, factor.isFinite else { throw ValidationError("--speed is a number above zero") }
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("talos-poc-demo-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let simulation = try await Simulation(speed: factor, faults: Set(options.fault))
    let (bot, config, serve) = (bot, config, serve)
    signal(SIGPIPE, SIG_IGN)
    do {
      try await simulation.run { addresses in
        let environment = addresses.environment(database: folder.appendingPathComponent("demo.db").path, port: 0)
        let program = try ChildProgram(
          bot, ["serve", "--config", config, "--time-scale", "\(factor)", "--log-level", "error"],
          environment: environment, errors: .standardError)
        // Whatever happens, the bot does not outlive the demonstration.
        defer { program.kill() }
        await simulation.slack.use(bot: "http://" + (try await program.line(after: "listening on ")))
        let conversation = Conversation(simulation: simulation, program: program)
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask { try await serve ? conversation.attend() : conversation.play() }
          group.addTask {
            await Signals.first()
            // A cancelled wait is no signal.
            if !Task.isCancelled { throw ChildProgram.Failure("it was stopped by a signal") }
          }
          defer { group.cancelAll() }
          try await group.next()
        }
        guard try await program.stop() == 0 else { throw ChildProgram.Failure("the bot did not stop with exit code 0") }
      }
    } catch let failure as ChildProgram.Failure {
      Terminal.complain("\nThe demonstration failed: \(failure)\n")
      throw ExitCode.failure
    }
  }
}
