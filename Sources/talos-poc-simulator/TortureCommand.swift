import ArgumentParser
import Foundation
import Simulator

/// `talos-poc-simulator torture`: the real bot is killed everywhere, and what it leaves behind is looked at.
struct TortureCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "torture", abstract: "Kill the real bot at every point of a whole run, and print what was found.")

  @Option(name: .long, help: ArgumentHelp("The bot's program.", valueName: "path"))
  var bot: String
  @Option(name: .long, help: ArgumentHelp("The bot's configuration.", valueName: "file"))
  var config = "config/demo.yaml"
  @Option(name: .long, help: ArgumentHelp("Simulated seconds a second.", valueName: "n"))
  var speed = 200.0
  @Option(name: .long, help: ArgumentHelp("Trials at once.", valueName: "n"))
  var workers = 2
  @Option(name: .long, help: ArgumentHelp("Try every n-th point only.", valueName: "n"))
  var every = 1
  @Option(name: .long, help: ArgumentHelp("How many random points.", valueName: "n"))
  var random = 200
  @Option(name: .long, help: ArgumentHelp("What the random points are made from.", valueName: "n"))
  var seed: UInt64 = 20_261_125
  @Option(name: .long, help: ArgumentHelp("One point only, such as transaction:17.", valueName: "point"))
  var point: KillPoint?

  func run() async throws {
    guard speed > 0, speed.isFinite else { throw ValidationError("--speed is a number above zero") }
    signal(SIGPIPE, SIG_IGN)
    let torture = Torture(bot: bot, configuration: config, speed: speed, workers: workers)
    var findings: [TortureFinding] = []
    if let point {
      findings = [try await torture.attempt(point)]
      findings.forEach(Self.report)
    } else {
      let kinds: [@Sendable (Int) -> KillPoint] = [
        { .requestSent($0) }, { .answerArrived($0) }, { .transaction($0) },
      ]
      for kind in kinds { findings += try await torture.attemptAll(every: every, kind) { Self.report($0) } }
      findings += try await torture.attempt(Torture.randomPoints(random, seed: seed)) { finding in
        Self.report(finding)
        return true
      }
    }
    print(TortureRow.table(TortureRow.rows(findings)))
    if findings.contains(where: { !$0.problems.isEmpty }) { throw ExitCode.failure }
  }

  private static func report(_ finding: TortureFinding) {
    let verdict =
      finding.problems.isEmpty
      ? "\(finding.kills) kills, twice: \(finding.twins.joined(separator: ", "))"
      : "BROKEN: " + finding.problems.joined(separator: "; ")
    FileHandle.standardError.write(Data("\(finding.point) \(Int(finding.seconds)) s: \(verdict)\n".utf8))
  }
}

extension KillPoint: ExpressibleByArgument {
  public init?(argument: String) {
    let parts = argument.split(separator: ":").map(String.init)
    guard parts.count == 2 else { return nil }
    switch (parts[0], Int(parts[1])) {
    case ("request-sent", let n?): self = .requestSent(n)
    case ("answer-arrived", let n?): self = .answerArrived(n)
    case ("transaction", let n?): self = .transaction(n)
    case ("random", _): self = .seconds(parts[1].split(separator: "+").compactMap { Double($0) })
    default: return nil
    }
  }
}
