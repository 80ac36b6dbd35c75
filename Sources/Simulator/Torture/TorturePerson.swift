import Foundation
import PluginKit

/// The person in a trial: types, presses, and types again where the bot was just being killed.
struct TorturePerson: Sendable {
  let simulation: Simulation
  private var slack: SlackWorld { simulation.slack }

  init(simulation: Simulation) { self.simulation = simulation }

  /// Plays the main job to its end, judges what people and the provider have seen, and starts once more.
  func play(_ before: TortureFinding) async throws -> TortureFinding {
    var finding = before
    try await untilAnswered { try await slack.type("start --ttl 20h", as: TortureTrial.ada) }
    let question = try await slack.expectButton("Confirm", within: 60)
    try await untilAnswered {
      try await slack.press(question.button, as: TortureTrial.ada, ts: question.message.ts)
    }
    _ = try await slack.expectMessage("is up in maintenance mode", within: 60)
    _ = try await slack.expectMessage("read twice", within: 60)
    try await untilAnswered { try await slack.type("teardown --yes", as: TortureTrial.ada) }
    _ = try await slack.expectMessage("Final cost", within: 60)
    _ = try await slack.expectMessage(": torn down", within: 60)
    await judge(&finding)
    let seen = await slack.events().count
    try await untilAnswered { try await slack.type("start --yes --ttl 20h", as: TortureTrial.ada) }
    try await untilBought(servers: 2)
    try await untilAnswered { try await slack.type("cancel", as: TortureTrial.ada) }
    // Not the words of the first run, which a kill may have sent twice.
    _ = try await slack.expectMessage("was cancelled", after: seen, within: 60)
    if await !simulation.latitude.presentServers().isEmpty {
      finding.problems.append("after the second run a server is left")
    }
    return finding
  }

  /// Does it again until the bot answers: a slash command that fails is typed again by who typed it.
  private func untilAnswered(_ act: @Sendable () async throws -> SlackWorld.Acknowledgement) async throws {
    let clock = simulation.clock
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
      let address = await slack.botAddress
      let began = ContinuousClock.now
      if let answer = try? await act(), answer.status == 200 { return }
      // A bot that dies says so at once; one that lives and is silent is what no chat platform waits for.
      if ContinuousClock.now - began > .seconds(5), await slack.botAddress == address {
        throw ChildProgram.Failure("the bot was silent to a request for \(ContinuousClock.now - began)")
      }
      // Nothing to wait for but a bot that listens again, at another address or at the same.
      for _ in 0..<20 where await slack.botAddress == address {
        try await clock.sleep(until: clock.now.addingTimeInterval(clock.scale * 0.02))
      }
    }
    throw ChildProgram.Failure("the bot answered no command for a minute")
  }

  /// Waits until so many servers were ever bought; no message tells it for sure, since quick changes share an edit.
  private func untilBought(servers: Int) async throws {
    let clock = simulation.clock
    let deadline = ContinuousClock.now + .seconds(60)
    while await simulation.latitude.everyServer().count < servers {
      guard ContinuousClock.now < deadline else { throw ChildProgram.Failure("no server was bought for a minute") }
      try await clock.sleep(until: clock.now.addingTimeInterval(clock.scale * 0.02))
    }
  }

  /// Messages that a run from `start` to `teardown` shows, each by words that only it has.
  private static let expected = [
    "the progress": "Started by", "the question": "Whole time to live", "the final message": "*API key:*",
    "the fingerprint": "read twice", "the end": "Final cost",
  ]

  private func judge(_ finding: inout TortureFinding) async {
    let made = await simulation.latitude.everyServer()
    let left = await simulation.latitude.presentServers()
    if made.count != 1 { finding.problems.append("\(made.count) servers were made") }
    if !left.isEmpty { finding.problems.append("\(left.count) servers are left") }
    if made.first?.reinstalls != 1 { finding.problems.append("\(made.first?.reinstalls ?? 0) reinstalls were made") }
    let messages = await slack.messages()
    var known = 0
    for (what, words) in Self.expected {
      let count = messages.filter { $0.lines.contains { $0.contains(words) } }.count
      if count == 0 { finding.problems.append("\(what) is lost") }
      known += count
      finding.twins += Array(repeating: what, count: max(0, count - 1))
    }
    if messages.count != known {
      let others = messages.filter { message in
        !Self.expected.values.contains { words in message.lines.contains { $0.contains(words) } }
      }
      finding.problems += others.map { "an unexpected message: \($0.lines.first ?? "")" }
    }
  }
}
