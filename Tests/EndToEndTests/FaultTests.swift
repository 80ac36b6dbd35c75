import Foundation
import Simulator
import Testing

@Suite("What goes wrong, and what people read then", .serialized, .timeLimit(.minutes(3)))
struct FaultTests {
  /// A fault, the words that tell it, and how many servers were rented meanwhile.
  struct Case: Sendable, CustomTestStringConvertible {
    var fault: Fault
    var words: String
    var made: Int
    var testDescription: String { fault.rawValue }
  }

  static let failures = [
    Case(fault: .keyRefused, words: "GET /user/profile answers 401", made: 0),
    Case(fault: .noStock, words: "nothing that boots iPXE is in stock", made: 0),
    Case(fault: .deploymentFails, words: "then Latitude says failed_deployment", made: 2),
    Case(fault: .neverReady, words: "is deploying at", made: 1),
    Case(fault: .vanishes, words: "404", made: 1),
    Case(fault: .billsMonthly, words: "bills demo-", made: 1),
    Case(fault: .talosSilent, words: "no Talos at", made: 1),
    Case(fault: .talosConfigured, words: "a configured Talos answers at", made: 1),
    Case(fault: .talosForeign, words: "something else answers at", made: 1),
    Case(fault: .talosWrongVersion, words: "Talos v1.12.4 instead of v1.13.9", made: 1),
    Case(fault: .talosWrongSchematic, words: "instead of 376567988ad3", made: 1),
  ]

  @Test("a failure is told in its own words, and its server is torn down after the grace", arguments: failures)
  func failure(_ example: Case) async throws {
    try await Stage.open(speed: 600, faults: [example.fault]) { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage(example.words)
        let end = try await stage.slack.expectMessage(": failed*")
        #expect(end.lines.contains { $0.contains(": failed*") })
        await stage.expectNothingLeft(made: example.made)
        await stage.expectWithinLimits()
        // What was seen, what it means, what to do; and where something was rented, its id and what it costs.
        var parts = ["Seen", "Probably", "What to do"]
        if example.made > 0 { parts += ["sv_", " USD"] }
        _ = try await stage.slack.expectMessage("What to do")
        let whole = await stage.slack.messages().contains { message in
          parts.allSatisfy { part in message.lines.contains { $0.contains(part) } }
        }
        #expect(whole, "no message holds all of \(parts)")
        #expect(await !stage.slack.messages().contains { $0.lines.contains { $0.contains("apply-config") } })
      }
    }
  }

  @Test(
    "an answer that got lost buys nothing twice, and nothing is left",
    arguments: [
      Fault.purchaseAnswerLost, .purchaseAnswerCut, .purchaseAnswerGarbled, .purchaseLate, .reinstallAnswerLost,
      .stockVanishes, .talosStale, .keyChanges, .flaky,
      .slackRateLimited, .vaultTokenRefused, .oddServerStatus,
    ])
  func lostAnswer(_ fault: Fault) async throws {
    try await Stage.open(faults: [fault]) { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode", within: 60)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
        #expect(await stage.latitude.everyServer().allSatisfy { $0.reinstalls == 1 })
      }
    }
  }

  @Test("a purchase that never came to be gives way to the next attempt's name")
  func purchaseLost() async throws {
    try await Stage.open(faults: [.purchaseLost]) { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("looking for demo-")
        await stage.simulation.faults.set(.purchaseLost, false)
        _ = try await stage.slack.expectMessage("is up in maintenance mode", within: 60)
        #expect(await stage.latitude.presentServers().first?.hostname.hasSuffix("-2") == true)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("a price that rose is asked about again")
  func dearer() async throws {
    try await Stage.open(faults: [.dearer]) { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        let question = try await stage.slack.expectButton("Confirm")
        #expect(question.message.lines.contains { $0.contains("0.315 USD an hour now, not 0.21 USD") })
        #expect(await stage.latitude.everyServer().isEmpty)
        try await stage.slack.press(question.button, as: Stage.ada, ts: question.message.ts)
        _ = try await stage.slack.expectMessage(": Wait until it is on*")
        try await stage.slack.type("cancel", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("a DELETE that does nothing is repeated until the 404; a locked server is told to alerts")
  func deletion() async throws {
    try await Stage.open(faults: [.deleteLost, .serversLocked]) { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage(": Wait until it is on*")
        try await stage.slack.type("cancel", as: Stage.ada)
        _ = try await stage.slack.expectMessage("it is locked in Latitude's dashboard")
        try await stage.slack.expect("a message to alerts") { event in
          if case .posted(let message) = event, message.channel == "C0ALERTS" { true } else { nil }
        }
        #expect(await stage.latitude.presentServers().count == 1)
        let id = try #require(await stage.latitude.presentServers().first?.id)
        var unlock = HTTPRequestTo(stage).request("POST", "/servers/\(id)/unlock")
        unlock.headers["Authorization"] = "Bearer \(stage.addresses.latitudeKey)"
        #expect(try await stage.client.send(unlock).status == 200)
        _ = try await stage.slack.expectMessage("Final cost", within: 60)
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("Slack being down delays words and not work")
  func slackDown() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        await stage.simulation.faults.set(.slackDown, true)
        try await stage.slack.type("start --yes", as: Stage.ada)
        while await stage.simulation.nodes.listening().isEmpty { await stage.latitudeMoves() }
        await stage.simulation.faults.set(.slackDown, false)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }
}
