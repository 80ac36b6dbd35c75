import Foundation
import Simulator
import Testing

@Suite("Doubt, end to end", .serialized, .timeLimit(.minutes(4)))
struct DoubtTests {
  @Test("a late twin is torn down and told while the run goes on with its own server")
  func lateTwin() async throws {
    try await Stage.open { stage in
      await stage.simulation.faults.set(.purchaseHidden, times: 1)
      let stranger = await stage.latitude.addStranger("other-abcdef-1")
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode", within: 60)
        let kept = try #require(await stage.latitude.presentServers().last)
        #expect(kept.hostname.hasSuffix("-2"))
        await stage.latitude.reveal()
        let told = try await stage.slack.expectMessage("came to light: \(kept.hostname.dropLast(2))-1", within: 60)
        #expect(told.lines.contains { $0.contains("is torn down as run") })
        _ = try await stage.slack.expectMessage("Final cost", within: 60)
        #expect(Set(await stage.latitude.presentServers().map(\.id)) == [kept.id, stranger])
        let list = try await stage.slack.type("list", as: Stage.ada)
        #expect(list.message?.lines.first?.contains("1 run,") == true)
        let events = await stage.slack.events().count
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost", after: events)
        #expect(await stage.latitude.presentServers().map(\.id) == [stranger])
        #expect(await !stage.latitude.wasTouched(stranger))
        #expect(await stage.latitude.everyServer().filter { $0.id != stranger }.count == 2)
        #expect(await stage.slack.messages(in: "C0ALERTS").isEmpty)
        await stage.expectWithinLimits()
      }
    }
  }

  @Test("a purchase whose answer comes when the bot has given up waiting buys one server")
  func lateAnswer() async throws {
    try await Stage.open(faults: [.purchaseAnswerSlow]) { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode", within: 90)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test(
    "a reinstall that was not carried out is asked for again, and Talos is up",
    arguments: [Fault.reinstallIgnored: 1, .reinstallFails: 2])
  func reinstall(_ fault: Fault, times: Int) async throws {
    try await Stage.open { stage in
      await stage.simulation.faults.set(fault, times: times)
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode", within: 60)
        let asked = await stage.latitude.requests().filter { $0.path.hasSuffix("/reinstall") && $0.status != 422 }
        #expect(asked.count == times + 1)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test(
    "what is never deleted is told to alerts and the starter within five minutes, and goes on costing",
    arguments: [Fault.deleteIgnored, .deleteRefused, .latitudeDown])
  func neverDeleted(_ fault: Fault) async throws {
    try await Stage.open(speed: 100) { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage(": Wait until it is on*")
        await stage.simulation.faults.set(fault, true)
        let events = await stage.slack.events().count
        try await stage.slack.type("cancel", as: Stage.ada)
        let began = stage.simulation.clock.now
        let told = try await stage.slack.expectMessage("may still be billing", after: events)
        // A loaded machine has its share of this at a hundred times the speed.
        #expect(stage.simulation.clock.now.timeIntervalSince(began) < 400)
        #expect(told.lines.contains { $0.contains("an hour") })
        try await stage.slack.expect("a mention of the starter", after: events) { event -> Bool? in
          guard case .posted(let message) = event, message.channel == SlackWorld.channel else { return nil }
          return message.text.contains("<@U0ADA>") || message.blocks.contains { $0.text.contains("<@U0ADA>") }
            ? true : nil
        }
        try await stage.slack.expect("a message to alerts", after: events) { event in
          if case .posted(let message) = event, message.channel == "C0ALERTS" { true } else { nil }
        }
        let first = try await stage.slack.type("cost", as: Stage.ada).message?.lines ?? []
        try await stage.pass(1800)
        #expect(try await stage.slack.type("cost", as: Stage.ada).message?.lines != first)
        #expect(await stage.slack.messages(in: "C0ALERTS").count == 1)
        #expect(await !stage.slack.messages().contains { $0.lines.contains { $0.contains("Final cost") } })
        await stage.simulation.faults.set(fault, false)
        _ = try await stage.slack.expectMessage("Final cost", within: 60)
        await stage.expectNothingLeft(made: 1)
        if fault != .latitudeDown { await stage.expectWithinLimits() }
      }
    }
  }
}
