import Foundation
import PluginKit
import Simulator
import Testing

@Suite("Chat in trouble", .serialized, .timeLimit(.minutes(4)))
struct ChatTroubleTests {
  @Test(
    "Slack is down for an hour: work goes on, two messages wait, and they come in order",
    arguments: [Fault.slackDown, .slackOddError])
  func anHour(_ fault: Fault) async throws {
    try await Stage.open(speed: 400) { stage in
      try stage.configure(Stage.withoutSummary)
      try await stage.serving(config: stage.ownConfiguration) { _ in
        await stage.simulation.faults.set(fault, true)
        try await stage.slack.type("start --yes --ttl 20h", as: Stage.ada)
        try await stage.serverBoots()
        let bot = await stage.slack.botAddress
        for _ in 0..<200 where try await stage.metric("talos_poc_runs{state=\"up\"}", at: bot) != 1 {
          try await stage.pass(60)
        }
        try await stage.pass(4200)
        #expect(try await stage.metric("talos_poc_runs{state=\"up\"}", at: bot) == 1)
        #expect(try await stage.metric("talos_poc_outbox_messages{state=\"queued\"}", at: bot) == 2)
        #expect(try await stage.metric("talos_poc_outbox_oldest_seconds", at: bot) ?? 0 > 3600)
        let ready = try await stage.readiness(at: bot)
        #expect(ready["ready"]?.bool == true)
        #expect(ready["degraded"]?.bool == true)
        #expect(ready["outbox"]?["queued"]?.int == 2)
        #expect(ready["without_an_answer"]?["slack"]?["calls"]?.int ?? 0 > 10)
        let complaints = stage.complaints(of: "slack")
        #expect(complaints.count == 1, "\(complaints)")
        #expect(stage.logLines("no good answer", part: "slack") == 1)
        await stage.simulation.faults.set(fault, false)
        _ = try await stage.slack.expectMessage("is up in maintenance mode at")
        let said = await stage.slack.messages().filter { $0.thread == nil }
        #expect(said.count == 2)
        #expect(said.first?.lines.first?.contains(": up") == true)
        #expect(said.last?.lines.contains { $0.contains("is up in maintenance mode") } == true)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
        #expect(stage.logLines("answers again", part: "slack") == 1)
      }
    }
  }

  @Test(
    "a revoked token and a channel that is gone: the final message comes at the response_url",
    arguments: [
      Fault.slackTokenRevoked, .slackChannelGone, .slackNotInChannel,
    ])
  func responseAddress(_ fault: Fault) async throws {
    try await Stage.open { stage in
      try stage.configure(Stage.withoutSummary)
      try await stage.serving(config: stage.ownConfiguration) { _ in
        await stage.simulation.faults.set(fault, true)
        try await stage.slack.type("start --yes", as: Stage.ada)
        try await stage.slack.expect("the final message at the response_url", within: 60) { event -> Bool? in
          guard case .responded(_, let message) = event else { return nil }
          return message.lines.contains { $0.contains("is up in maintenance mode") } ? true : nil
        }
        await stage.simulation.faults.set(fault, false)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("a channel that is gone, and no response_url any more: what must arrive is told in alerts")
  func alerts() async throws {
    try await Stage.open { stage in
      try stage.configure(Stage.withoutSummary)
      try await stage.serving(config: stage.ownConfiguration) { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        await stage.simulation.faults.set(.slackChannelGone, true)
        // A response_url lives for half an hour.
        try await stage.pass(1900)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        let told = try await stage.slack.expectMessage("Final cost")
        #expect(told.channel == "C0ALERTS")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("a progress message that somebody deletes is posted again, with all that it showed")
  func deleted() async throws {
    try await Stage.open(speed: 100) { stage in
      try stage.configure(Stage.withoutSummary)
      try await stage.serving(config: stage.ownConfiguration) { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        let first = try await stage.slack.expectMessage(": Rent the server*")
        await stage.slack.delete(ts: first.ts)
        let events = await stage.slack.events().count
        let second = try await stage.slack.expectMessage("Run ", after: events)
        #expect(second.ts != first.ts)
        #expect(second.lines.contains { $0.contains("Price and limits") })
        _ = try await stage.slack.expectMessage("is up in maintenance mode", within: 60)
        let progress = await stage.slack.messages().filter { $0.lines.contains { $0.contains("Price and limits") } }
        #expect(progress.map(\.ts) == [second.ts])
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("an hour without another platform is the same", arguments: ["mattermost", "matrix", "telegram"])
  func anotherPlatform(name: String) async throws {
    try await Stage.open(speed: 400) { stage in
      let chat = try stage.chat(name)
      let bot = try await stage.startBot(with: chat)
      defer { bot.kill() }
      await stage.simulation.faults.set(.chatDown, true)
      try await chat.type("start --yes --ttl 20h", as: chat.operators[0])
      try await stage.serverBoots()
      try await stage.pass(4200)
      #expect(stage.logLines("no good answer", part: name) == 1)
      await stage.simulation.faults.set(.chatDown, false)
      try await chat.room.expectMessage("is up in maintenance mode")
      let said = await chat.room.messages.filter { $0.thread == nil && !$0.plain.contains("start --yes") }
      #expect(said.count <= 3)
      #expect(said.filter { $0.plain.contains("is up in maintenance mode at") }.count == 1)
      try await chat.type("teardown --yes", as: chat.operators[0])
      try await chat.room.expectMessage("Final cost")
      await stage.expectNothingLeft(made: 1)
      #expect(try await bot.stop() == 0)
    }
  }
}
