import ArgumentParser
import Foundation
import Simulator

/// `talos-poc-simulator serve`: one line of JSON, then the servers until SIGTERM or SIGINT.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print one line of JSON with every address and key, and serve until SIGTERM.")

  @Option(name: .long, help: ArgumentHelp("Simulated seconds a second.", valueName: "n"))
  var speed: Double = 60
  @OptionGroup var options: SimulationOptions

  func run() async throws {
    guard speed > 0, speed.isFinite else { throw ValidationError("--speed is a number above zero") }
    let simulation = try await Simulation(speed: speed, faults: Set(options.fault))
    try await simulation.run { addresses in
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      FileHandle.standardOutput.write(try encoder.encode(addresses) + Data("\n".utf8))
      await Signals.first()
    }
  }
}

/// The signals that end a program.
enum Signals {
  /// Returns at the first SIGTERM or SIGINT.
  static func first() async {
    let (news, signal) = AsyncStream<Void>.makeStream()
    let sources = [SIGTERM, SIGINT].map { number in
      Foundation.signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number)
      source.setEventHandler { signal.yield() }
      source.resume()
      return source
    }
    for await _ in news { break }
    for source in sources { source.cancel() }
  }
}
