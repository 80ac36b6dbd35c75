import Foundation
import HTTP
import PluginKit
import Simulator
import Testing

extension Stage {
  /// A configuration in which no summary comes in between, at whatever time of the day the test runs.
  static func withoutSummary(_ text: String) -> String {
    text.replacing("daily_summary: \"09:00 Europe/Berlin\"", with: "daily_summary: \"off\"")
  }

  /// Lets so many simulated seconds go by.
  func pass(_ seconds: Double) async throws {
    try await simulation.clock.sleep(until: simulation.clock.now.addingTimeInterval(seconds))
  }

  /// What the bot says of itself at `/readyz`.
  func readiness(at bot: String) async throws -> JSONValue {
    try JSONValue(parsing: try await client.send(HTTPRequest(.get, bot + "/readyz")).body)
  }

  /// The value of one of the bot's metrics, labels included in the name.
  func metric(_ name: String, at bot: String) async throws -> Double? {
    let text = try await client.send(HTTPRequest(.get, bot + "/metrics")).text
    return text.split(separator: "\n").first { $0.hasPrefix(name + " ") }
      .flatMap { Double($0.dropFirst(name.utf8.count + 1)) }
  }

  /// How many lines of the bot's log hold those words, of that part.
  func logLines(_ words: String, part: String) -> Int {
    log.split(separator: "\n").filter { $0.contains(words) && $0.contains("part=\(part)") }.count
  }

  /// The warnings and errors of the bot's log but those that name another part: a busy machine may have troubles of its own.
  func complaints(of part: String) -> [Substring] {
    log.split(separator: "\n").filter { line in
      guard line.contains(" warning ") || line.contains(" error ") else { return false }
      return !line.contains("part=") && !line.contains("provider=")
        || line.contains("part=\(part)") || line.contains("provider=\(part)")
    }
  }

  /// Returns once the bot has had the first run's server booted.
  func serverBoots() async throws {
    while await latitude.presentServers().first?.reinstalls != 1 {
      try Task.checkCancellation()
      await latitudeMoves()
    }
  }
}
