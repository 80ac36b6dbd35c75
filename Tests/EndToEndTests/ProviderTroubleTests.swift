import Foundation
import PluginKit
import Simulator
import Testing

@Suite("The provider in trouble", .serialized, .timeLimit(.minutes(4)))
struct ProviderTroubleTests {
  /// A fault and the words that it is told with.
  struct Case: Sendable, CustomTestStringConvertible {
    var fault: Fault
    var words = "Latitude has not answered since"
    var testDescription: String { fault.rawValue }
  }
  static let cases = [
    Case(fault: .latitudeDown), Case(fault: .latitudeCuts), Case(fault: .latitudeGarbage),
    Case(fault: .latitudeTruncates), Case(fault: .latitudeOddStatus),
    Case(fault: .rateLimited, words: "Latitude has asked to wait since"),
    Case(fault: .rateLimitedByHeader, words: "Latitude has asked to wait since"),
    Case(fault: .keyRefused, words: "Latitude has refused the API key since"),
  ]

  @Test("an hour of it is one sentence and one line of the log, and the run goes on by itself", arguments: cases)
  func anHour(_ example: Case) async throws {
    // The server deploys until the trouble is over, so that the run is in that step however slow the machine is.
    try await Stage.open(speed: 400, faults: [.neverReady]) { stage in
      try stage.configure(Stage.withoutSummary)
      try await stage.serving(config: stage.ownConfiguration) { _ in
        try await stage.slack.type("start --yes --ttl 20h", as: Stage.ada)
        let root = try await stage.slack.expectMessage(": Wait until it is on*")
        await stage.simulation.faults.set(example.fault, true)
        let told = try await stage.slack.expectMessage(example.words)
        #expect(told.ts == root.ts)
        let events = await stage.slack.events().count
        let asked = await stage.latitude.requests().count
        try await stage.pass(3600)

        // Nothing new is said: no message, and no edit but those that were on their way.
        let news = await stage.slack.events(after: events)
        #expect(news.filter { if case .posted(let message) = $0 { message.thread == nil } else { false } }.isEmpty)
        #expect(news.filter { if case .edited = $0 { true } else { false } }.count <= 2)
        let requests = await stage.latitude.requests().count - asked
        #expect((30...400).contains(requests))
        let bot = await stage.slack.botAddress
        let trouble = try await stage.readiness(at: bot)["without_an_answer"]?["latitude"]
        #expect(trouble?["calls"]?.int ?? 0 > 20)
        #expect(try await stage.metric("talos_poc_without_an_answer_seconds{part=\"latitude\"}", at: bot) ?? 0 > 3000)

        await stage.latitude.finishDeployments()
        await stage.simulation.faults.set(example.fault, false)
        _ = try await stage.slack.expectMessage("is up in maintenance mode", within: 60)
        let complaints = stage.complaints(of: "latitude")
        #expect(complaints.count == 1, "\(complaints)")
        #expect(stage.logLines("no good answer", part: "latitude") == 1)
        #expect(stage.logLines("answers again", part: "latitude") == 1)
        #expect(try await stage.readiness(at: bot)["without_an_answer"] == [:])
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
        #expect(await stage.latitude.everyServer().map(\.reinstalls) == [1])
      }
    }
  }

  @Test(
    "trouble in every step of the way neither ends a run nor buys twice",
    arguments: [Fault.latitudeDown, .latitudeCuts, .keyRefused])
  func comesAndGoes(_ fault: Fault) async throws {
    try await Stage.open { stage in
      try stage.configure(Stage.withoutSummary)
      try await stage.serving(config: stage.ownConfiguration) { _ in
        try await stage.slack.type("start --yes --ttl 20h", as: Stage.ada)
        _ = try await stage.slack.expectMessage(": Rent the server*")
        // The trouble comes and goes while the run is bought, deployed, reinstalled and verified.
        for _ in 0..<6 {
          await stage.simulation.faults.set(fault, true)
          try await stage.pass(90)
          await stage.simulation.faults.set(fault, false)
          try await stage.pass(150)
        }
        _ = try await stage.slack.expectMessage("is up in maintenance mode", within: 60)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
        #expect(await stage.latitude.everyServer().map(\.reinstalls) == [1])
        #expect(stage.logLines("no good answer", part: "latitude") <= 3)
      }
    }
  }
}
