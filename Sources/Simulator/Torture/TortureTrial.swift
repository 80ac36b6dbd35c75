import Foundation
import PluginKit

/// One whole `start` to `teardown`, with the bot killed at one point, and what is left afterwards.
struct TortureTrial: Sendable {
  let bot: String
  let configuration: String
  let speed: Double
  let point: KillPoint
  static let ada = "U0ADA"

  /// Runs the trial in a folder of its own, which goes away; nothing that was started stays.
  func run() async throws -> TortureFinding {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("talos-poc-torture-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let log = folder.appendingPathComponent("bot.log").path
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    let began = ContinuousClock.now
    let simulation = try await Simulation(speed: speed)
    var finding = try await simulation.run { addresses in
      let environment = addresses.environment(database: folder.appendingPathComponent("bot.db").path, port: 0)
      let victim = TorturedBot(
        path: bot,
        arguments: ["serve", "--config", configuration, "--time-scale", "\(speed)", "--log-level", "warning"],
        environment: environment, slack: simulation.slack, log: FileHandle(forWritingAtPath: log))
      return await attempt(simulation, victim, environment)
    }
    finding.seconds = Double(began.duration(to: .now).components.seconds)
    if !finding.problems.isEmpty, let words = try? String(contentsOfFile: log, encoding: .utf8) {
      finding.problems.append("the last words of its log: \(words.suffix(600))")
    }
    return finding
  }

  private func attempt(
    _ simulation: Simulation, _ victim: TorturedBot, _ environment: [String: String]
  ) async -> TortureFinding {
    var finding = TortureFinding(point: point)
    let clock = simulation.clock
    let outcome = await withTaskGroup(of: Result<TortureFinding?, any Error>.self) { group in
      group.addTask {
        do {
          try await victim.live(through: point) { try await clock.sleep(until: clock.now.addingTimeInterval($0)) }
          return .success(nil)
        } catch { return .failure(error) }
      }
      group.addTask {
        do {
          let found = try await TorturePerson(simulation: simulation).play(TortureFinding(point: point))
          await victim.stop()
          return .success(found)
        } catch {
          await victim.stop()
          return .failure(error)
        }
      }
      var found: TortureFinding?
      var trouble: [String] = []
      for await result in group {
        switch result {
        case .success(let some): found = some ?? found
        case .failure(let error): trouble.append("\(error)")
        }
      }
      return (found, trouble)
    }
    finding = outcome.0 ?? finding
    finding.kills = await victim.kills
    finding.problems += await victim.problems + outcome.1
    if !outcome.1.isEmpty {
      let shown = await simulation.slack.messages().map { $0.lines.joined(separator: " | ").suffix(400) }
      finding.problems.append("what the channel showed: \(shown.joined(separator: "; "))")
    }
    if outcome.0 != nil { finding.problems += await TortureAudit(trial: self, environment: environment).problems() }
    if finding.twins.count > finding.kills {
      let twins = finding.twins.joined(separator: ", ")
      finding.problems.append("\(finding.kills) kills, and \(finding.twins.count) messages came twice: \(twins)")
    }
    return finding
  }
}
