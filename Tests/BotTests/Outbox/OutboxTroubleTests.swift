import Chat
import Foundation
import PluginKit
import Storage
import Testing
import Workflow

@testable import Bot
@testable import Simulator

@Suite("The outbox in trouble", .timeLimit(.minutes(2)))
struct OutboxTroubleTests {
  @Test(
    "an hour without an answer: order is kept, edits are one, the log has two lines",
    arguments: [Fault.slackDown, .slackTokenRevoked, .slackOddError])
  func anHour(_ fault: Fault) async throws {
    try await OutboxBench.open(faults: [fault]) { bench in
      let began = bench.clock.now
      try await bench.say("root", "step 0")
      try await bench.say("note", "a note", .thread)
      for step in 1...60 {
        try await bench.say("root", "step \(step)")
        try await bench.pass(began.addingTimeInterval(Double(step) * 60).timeIntervalSince(bench.clock.now))
      }
      try await bench.say("final", "it is up", mustArrive: true)
      let state = try await bench.state
      #expect(state.queued == 3)
      #expect(state.parked == 0)
      let trouble = try #require(await bench.troubles.all.first)
      #expect(trouble.part == "slack")
      #expect(trouble.calls > 20)
      #expect(await bench.texts().isEmpty)
      await bench.simulation.faults.set(fault, false)
      try await bench.untilEmpty()
      let messages = await bench.slack.messages()
      #expect(messages.first?.lines.first?.contains("step 60") == true)
      // The words that it was first tried with may have arrived: the newest follow as one edit.
      #expect(messages.first.map { $0.edits <= 1 } == true)
      #expect(Set(messages.dropFirst().map { $0.lines.first?.contains("a note") == true }) == [true, false])
      #expect(messages.first { $0.lines.first?.contains("a note") == true }?.thread == messages.first?.ts)
      #expect(messages.count == 3)
      #expect(await bench.troubles.all.isEmpty)
      let lines = await bench.log.finish()
      #expect(lines.filter { $0.hasPrefix("warning") }.count == 1)
      #expect(lines.filter { $0.contains("answers again") }.count == 1)
    }
  }

  @Test("a limit holds its channel and loses nothing, in order and once each")
  func limited() async throws {
    try await OutboxBench.open(faults: [.slackRateLimited]) { bench in
      for number in 1...12 { try await bench.say("n\(number)", "number \(number)") }
      try await bench.untilEmpty()
      #expect(await bench.texts().map { $0.filter(\.isNumber) } == (1...12).map(String.init))
      #expect(await bench.log.finish().filter { $0.hasPrefix("warning") }.isEmpty)
    }
  }

  @Test("a progress message that somebody deleted is posted again, and edited from then on")
  func deletedMessage() async throws {
    try await OutboxBench.open { bench in
      try await bench.say("root", "one")
      let first = try await bench.slack.expectMessage("one")
      await bench.slack.delete(ts: first.ts)
      try await bench.say("root", "two")
      let second = try await bench.slack.expectMessage("two")
      #expect(second.ts != first.ts)
      try await bench.untilEmpty()
      try await bench.say("root", "three")
      let third = try await bench.slack.expectMessage("three")
      #expect(third.ts == second.ts)
      #expect(await bench.slack.messages().count == 1)
    }
  }

  @Test(
    "a message that was posted at a later attempt stays the one, also where its newest words cannot be shown",
    arguments: [(ChatError.Kind.ambiguous, 1, 0), (.unreachable, 1, 0), (.messageGone, 0, 2)])
  func editAfterPost(kind: ChatError.Kind, edits: Int, left: Int) async throws {
    let failing = FailingEdits.Count(3)
    let platform = { @Sendable slack in FailingEdits(slack: slack, failing: failing, kind: kind) as any ChatPlatform }
    try await OutboxBench.open(faults: [.slackDown], platform: platform) { bench in
      try await bench.say("root", "one")
      try await bench.say("root", "two")
      // One call may still be under way with the first words; the second one after it is not.
      let calls = await bench.troubles.all.first?.calls ?? 0
      while await bench.troubles.all.first?.calls ?? 0 < calls + 2 { try await bench.pass(1) }
      await bench.simulation.faults.set(.slackDown, false)
      try await bench.untilEmpty()
      let messages = await bench.slack.messages()
      #expect(messages.map { $0.lines.first?.contains("two") } == [true])
      #expect(messages.first?.edits == edits)
      #expect(await failing.left == left)
    }
  }

  @Test("while the database refuses to put down what was sent, it is not sent again")
  func fullDisk() async throws {
    try await OutboxBench.open { bench in
      try await bench.say("root", "one")
      try await bench.untilEmpty()
      bench.disk.refuse(true)
      try await bench.say("note", "two", run: "other1")
      while bench.disk.refused < 3 { try await bench.pass(1) }
      #expect(await bench.texts().filter { $0.contains("two") }.count == 1)
      bench.disk.refuse(false)
      try await bench.untilEmpty()
      #expect(await bench.texts().filter { $0.contains("two") }.count == 1)
    }
  }

  @Test("what was parked while its platform was missing from the configuration is said once that is mended")
  func missingPlatform() async throws {
    try await OutboxBench.open { bench in
      bench.sender.use(platforms: [], alerts: bench.alerts)
      try await bench.say("root", "one", mustArrive: true)
      try await bench.until { $0.parked > 0 && $0.queued == 0 }
      #expect(await bench.texts().isEmpty)
      bench.sender.use(platforms: [bench.slackPlatform], alerts: bench.alerts)
      try await bench.untilEmpty()
      #expect(await bench.texts().contains { $0.contains("one") })
    }
  }

  @Test("a note below a message that somebody deleted goes to the channel; the next progress is posted anew")
  func deletedThread() async throws {
    try await OutboxBench.open { bench in
      try await bench.say("root", "one")
      let first = try await bench.slack.expectMessage("one")
      try await bench.untilEmpty()
      await bench.slack.delete(ts: first.ts)
      try await bench.say("note", "a note", .thread)
      let note = try await bench.slack.expectMessage("a note")
      #expect(note.thread == nil)
      try await bench.say("root", "two")
      let second = try await bench.slack.expectMessage("two")
      try await bench.untilEmpty()
      try await bench.say("later", "a later note", .thread)
      #expect(try await bench.slack.expectMessage("a later note").thread == second.ts)
    }
  }

  @Test("a channel that is gone parks its own words only; what must arrive goes to the response_url, then to alerts")
  func channelGone() async throws {
    try await OutboxBench.open(faults: [.slackChannelGone]) { bench in
      let address = await bench.slack.newAddress(user: "U0ADA", channel: SlackWorld.channel)
      try await bench.say("root", "progress")
      try await bench.say("final", "it is up", mustArrive: true, address: address)
      try await bench.slack.expect("an answer at the response_url") { event in
        if case .responded(_, let message) = event { message.lines.first?.contains("it is up") } else { nil }
      }
      try await bench.say("end", "it is gone", mustArrive: true, address: address + "used-up")
      let told = try await bench.slack.expectMessage("it is gone")
      #expect(told.channel == "C0ALERTS")
      // Other conversations of the platform go on.
      try await bench.say("root", "another run", in: bench.alerts, run: "bbbbbb")
      #expect(try await bench.slack.expectMessage("another run").channel == "C0ALERTS")
      try await bench.until { $0.queued == 0 }
      #expect(try await bench.state.parked == 2)
      #expect(await bench.texts().isEmpty)

      // Somebody brings the channel back and starts the bot anew.
      await bench.simulation.faults.set(.slackChannelGone, false)
      let now = bench.clock.now
      try await bench.store.write { try $0.unparkMessages(at: now) }
      bench.sender.wake()
      try await bench.untilEmpty()
      #expect(await bench.texts().contains { $0.contains("progress") })
    }
  }

  @Test("with a revoked token what must arrive takes the response_url, past what waits, and comes once")
  func tokenRevoked() async throws {
    try await OutboxBench.open(faults: [.slackTokenRevoked]) { bench in
      let address = await bench.slack.newAddress(user: "U0ADA", channel: SlackWorld.channel)
      try await bench.say("root", "progress")
      try await bench.say("final", "it is up", mustArrive: true, address: address)
      try await bench.slack.expect("an answer at the response_url") { event in
        if case .responded(_, let message) = event { message.lines.first?.contains("it is up") } else { nil }
      }
      try await bench.until { $0.queued == 1 }
      await bench.simulation.faults.set(.slackTokenRevoked, false)
      try await bench.untilEmpty()
      #expect(await bench.texts().map { $0.contains("progress") } == [true])
    }
  }

  @Test("while words are held up a reminder is left out, and the last word takes the place of what is over")
  func relevance() async throws {
    try await OutboxBench.open(faults: [.slackDown]) { bench in
      try await bench.say("root", "progress")
      try await bench.say("final", "it is up", mustArrive: true)
      try await bench.say("notice-billing", "it bills by the month", mustArrive: true)
      try await bench.pass(70)
      try await bench.say("reminder-1", "it has cost so much", .thread, relevance: .passing)
      #expect(try await bench.state.queued == 3)
      try await bench.say("end", "it is gone", mustArrive: true, relevance: .last)
      #expect(try await bench.state.queued == 3)
      await bench.simulation.faults.set(.slackDown, false)
      try await bench.untilEmpty()
      let texts = await bench.texts().joined(separator: "\n")
      for words in ["progress", "it bills by the month", "it is gone"] { #expect(texts.contains(words)) }
      for words in ["it is up", "it has cost"] { #expect(!texts.contains(words)) }
      try await bench.say("reminder-2", "it has cost more", .thread, relevance: .passing)
      _ = try await bench.slack.expectMessage("it has cost more")
    }
  }
}
