import Foundation
import Simulator

extension Stage {
  /// The demonstration's configuration in a folder of its own, so that a test can change it and what lies beside it.
  var ownConfiguration: String { folder.appendingPathComponent("own/bot.yaml").path }

  /// Writes the own configuration, with what `change` makes of its text.
  func configure(_ change: (String) -> String = { $0 }) throws {
    try write(change(try String(contentsOfFile: Self.configuration, encoding: .utf8)), to: ownConfiguration)
  }

  /// Writes a workflow beside the own configuration: the shipped one, with what `change` makes of its text.
  func addWorkflow(_ name: String, _ change: (String) -> String = { $0 }) throws {
    let shipped = URL(fileURLWithPath: Self.configuration).deletingLastPathComponent()
      .appendingPathComponent("workflows/talos-poc.yaml")
    try write(
      change(try String(contentsOf: shipped, encoding: .utf8)),
      to: folder.appendingPathComponent("own/workflows/\(name).yaml").path)
  }

  /// A second workflow, `/lab`, that takes the plan by a flag of its own.
  static func lab(_ shipped: String) -> String {
    shipped.replacing("name: talos-poc", with: "name: lab").replacing("command: talos-poc", with: "command: lab")
      .replacing("summary: Rents the cheapest server in stock", with: "summary: Rents a server for the laboratory")
      .replacing(
        "steps:",
        with: "start:\n  size: {summary: which plan, required: true, values: [m4-metal-small, c3-small-x86]}\nsteps:"
      )
      .replacing("plan: $start.plan", with: "plan: $start.size")
  }

  /// Sends SIGHUP, and waits until the bot's log says those words once more.
  func hangUp(_ bot: ChildProgram, until words: String) async throws {
    let before = log.components(separatedBy: words).count
    kill(bot.pid, SIGHUP)
    let deadline = ContinuousClock.now + .seconds(20)
    while log.components(separatedBy: words).count == before {
      guard ContinuousClock.now < deadline else {
        throw ChildProgram.Failure("the log has no further `\(words)`; its last words: \(log.suffix(1000))")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private func write(_ text: String, to path: String) throws {
    let file = URL(fileURLWithPath: path)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file, options: .atomic)
  }
}

extension SlackWorld.Acknowledgement {
  /// Whether the answer that the person sees holds those words.
  func says(_ words: String) -> Bool { message?.lines.contains { $0.contains(words) } ?? false }
}
