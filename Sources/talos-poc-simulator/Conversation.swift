import Foundation
import PluginKit
import Simulator

/// What people and the bot say to each other in the demonstration.
struct Conversation: Sendable {
  let simulation: Simulation
  let program: ChildProgram
  private let ada = "U0ADA"
  private var slack: SlackWorld { simulation.slack }

  init(simulation: Simulation, program: ChildProgram) {
    self.simulation = simulation
    self.program = program
  }

  /// Plays the main job from `start` to what it cost, and checks at the provider that nothing is left.
  func play() async throws {
    try await printing {
      try await slack.type("start", as: ada)
      let question = try await slack.expectButton("Confirm", within: 20)
      try await slack.press(question.button, as: ada, ts: question.message.ts)
      _ = try await slack.expectMessage("is up in maintenance mode", within: 20)
      _ = try await slack.expectMessage("read twice", within: 10)
      try await slack.type("status", as: ada)
      _ = try await slack.expectMessage("Reminder:", within: 30)
      let asked = try await slack.type("teardown", as: ada)
      guard let button = asked.message?.buttons.first(where: { $0.label == "Tear down" }) else {
        throw ChildProgram.Failure("teardown was not answered with a button")
      }
      try await slack.press(button, as: ada)
      _ = try await slack.expectMessage("Final cost", within: 20)
      try await slack.type("cost", as: ada)
    }
    let made = await simulation.latitude.everyServer().count
    let left = await simulation.latitude.presentServers().count
    guard made == 1, left == 0 else {
      throw ChildProgram.Failure("\(made) servers were made and \(left) are left; it should be 1 and 0")
    }
    say("\nOne server was rented, and none is left. In life this took \(TimeSpan.text(elapsed)).\n")
  }

  /// Lets a person type commands, until the end of the input.
  func attend() async throws {
    say(
      """
      You are ada in #talos. Type commands without the slash: start, status, teardown, help, …
      `press LABEL` presses the newest button of that label; `quit` ends it. Time runs \(Int(simulation.clock.scale)) times as fast.

      """)
    try await printing {
      for await line in Self.lines() {
        let text = line.trimmingCharacters(in: .whitespaces)
        if text == "quit" || text == "exit" { return }
        if text.isEmpty { continue }
        if text.hasPrefix("press ") {
          try await press(String(text.dropFirst(6)).trimmingCharacters(in: .whitespaces))
        } else {
          try await slack.type(text.hasPrefix("/talos-poc ") ? String(text.dropFirst(11)) : text, as: ada)
        }
      }
    }
  }

  private func press(_ label: String) async throws {
    let found = await slack.events().reversed().lazy.compactMap { event -> (SlackMessage, SlackMessage.Button)? in
      switch event {
      case .posted(let message), .edited(let message, _), .acknowledged(_, let message), .responded(_, let message):
        message.buttons.first { $0.label.lowercased() == label.lowercased() }.map { (message, $0) }
      case .typed, .pressed: nil
      }
    }.first
    guard let found else { return say("There is no button \(label).\n") }
    try await slack.press(found.1, as: ada, ts: found.0.ts.isEmpty ? nil : found.0.ts)
  }

  private func printing(_ body: @escaping @Sendable () async throws -> Void) async throws {
    let printer = ChannelPrinter(slack: slack, clock: simulation.clock, began: simulation.clock.origin)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await printer.run() }
      defer { group.cancelAll() }
      try await body()
    }
  }

  private var elapsed: Double { simulation.clock.now.timeIntervalSince(simulation.clock.origin) }
  private func say(_ text: String) { Terminal.write(text) }

  /// The lines of the standard input, read without holding up anything else.
  private static func lines() -> AsyncStream<String> {
    let (lines, newLine) = AsyncStream<String>.makeStream()
    FileHandle.standardInput.readabilityHandler = { handle in
      let data = handle.availableData
      guard !data.isEmpty else {
        handle.readabilityHandler = nil
        newLine.finish()
        return
      }
      for line in String(decoding: data, as: UTF8.self).split(separator: "\n") { newLine.yield(String(line)) }
    }
    return lines
  }
}
