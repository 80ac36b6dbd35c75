import ArgumentParser
import Simulator

/// The program's command line.
@main
struct SimulatorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "talos-poc-simulator",
    abstract: "Everything that talos-poc-bot talks to, on loopback addresses, with real protocols and faster time.",
    version: "0.1.0", subcommands: [Serve.self, Demo.self, TortureCommand.self])
}

extension Fault: ExpressibleByArgument {}

/// What both commands take.
struct SimulationOptions: ParsableArguments {
  @Option(name: .long, help: "A fault to switch on; may be repeated.")
  var fault: [Fault] = []
}
