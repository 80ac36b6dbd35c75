import Chat
import Foundation
import PluginKit
import Testing
import Workflow

@testable import Bot

@Suite("What the terminal is told of its commands and runs")
struct ShellTests {
  private static func question(_ run: String, _ kind: Question.Kind = .confirmPurchase) -> Message {
    Message(
      title: "Rent?", severity: .warning,
      buttons: [
        MessageButton("Confirm", action: .confirm(run: run, kind: kind), token: "yes-\(run)-\(kind.rawValue)"),
        MessageButton("Cancel", action: .decline(run: run, kind: kind), token: "no-\(run)-\(kind.rawValue)"),
      ])
  }

  @Test("each of two runs that ask has its own buttons, and an answered question's are not those of the next kind")
  func questions() async {
    let log = ShellLog()
    _ = await log.post(Self.question("aaaaaa"))
    _ = await log.post(Self.question("bbbbbb"))
    #expect(await log.buttons(of: "aaaaaa", .confirmPurchase).map(\.token).first == "yes-aaaaaa-confirmPurchase")
    #expect(await log.buttons(of: "bbbbbb", .confirmPurchase).map(\.token).first == "yes-bbbbbb-confirmPurchase")
    #expect(await log.buttons(of: "aaaaaa", .approve).isEmpty)
    _ = await log.post(Self.question("aaaaaa", .approve))
    #expect(await log.buttons(of: "aaaaaa", .approve).map(\.token).first == "yes-aaaaaa-approve")
    #expect(await log.buttons(of: "cccccc", .confirmPurchase).isEmpty)
  }

  /// A command as the client sends it.
  private static func delivery(_ id: String, on platform: ShellPlatform) throws -> Delivery {
    let request = InboundRequest(
      method: "POST", path: "/shell/commands", headers: [("x-shell-uid", "1000"), ("x-delivery-id", id)],
      body: Array("plugin reload".utf8))
    guard case .deliveries(let deliveries, _) = platform.decode(request, now: Date()) else {
      throw PluginError("the command was not taken")
    }
    return try #require(deliveries.first)
  }

  @Test("a late answer is found by its own delivery, whatever else is said meanwhile")
  func lateAnswer() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z") { (bench: inout MoneyBench) async throws -> Void in
      let platform = ShellPlatform(log: ShellLog(), store: bench.store)
      let (mine, other) = (try Self.delivery("mine", on: platform), try Self.delivery("other", on: platform))
      _ = await platform.log.post(Message(title: "A run goes on"))
      try await platform.respond(.sentence("Loaded."), at: try #require(other.replyAddress), key: "")
      let early = await platform.log.answer(to: mine.id)
      #expect(early == nil)
      let refusal = Reply.sentence("Not loaded.", severity: .bad)
      try await platform.respond(refusal, at: try #require(mine.replyAddress), key: "")
      let answer = await platform.log.answer(to: mine.id)
      #expect(answer == ShellLog.Answer(lines: ["!! Not loaded."], isFailure: true))
      let others = await platform.log.answer(to: other.id)
      #expect(others?.isFailure == false)
    }
  }

  @Test("an acknowledgement tells the verdict's run, also of two commands of one user at one instant")
  func verdicts() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z") { (bench: inout MoneyBench) async throws -> Void in
      let platform = ShellPlatform(log: ShellLog(), store: bench.store)
      let now = bench.clock.now
      let settled: [(id: String, run: String?, verdict: AuditEntry.Verdict, title: String)] = [
        ("1", "aaaaaa", .accepted, "Run aaaaaa is accepted."), ("2", "bbbbbb", .accepted, "Run bbbbbb is accepted."),
        ("3", "bbbbbb", .refused, "You have run bbbbbb already."), ("4", nil, .accepted, "Delete it?"),
      ]
      let deliveries = try settled.map { try Self.delivery($0.id, on: platform) }
      try await bench.store.write { store in
        for (row, delivery) in zip(settled, deliveries) {
          let entry = AuditEntry(
            at: now, principal: delivery.principal.description, place: delivery.place.description, what: "start",
            verdict: row.verdict, run: row.run, detail: row.title)
          try store.append([entry])
          try store.record(
            DeliveryRecord(platform: "shell", id: row.id, at: now, reply: .sentence(row.title, severity: .warning)))
        }
      }
      for (row, delivery) in zip(settled, deliveries) {
        let answer = platform.acknowledge([Reply.sentence(row.title, severity: .warning)], to: [delivery])
        let body = try JSONValue(parsing: Array(answer.body.utf8))
        #expect(body["run"]?.string == row.run)
        #expect(body["failed"]?.bool == (row.verdict == .refused), "\(row.title)")
        #expect(body["severity"] == "warning")
      }
    }
  }

  @Test("without a verdict a warning is a failure, and the progress of a run that failed is none")
  func severity() {
    #expect(ShellVerdict.isFailure(.sentence("There is no run.", severity: .warning), nil))
    #expect(ShellVerdict.isFailure(.sentence("Not loaded.", severity: .bad), nil))
    #expect(!ShellVerdict.isFailure(.sentence("There are no runs now."), nil))
    #expect(!ShellVerdict.isFailure(.sentence("It is on again.", severity: .good), nil))
    #expect(!ShellVerdict.isFailure(nil, nil))
    let status = Message(title: "Run aaaaaa: failed", severity: .bad, steps: [StepLine(.failed, "Rent the server")])
    #expect(!ShellVerdict.isFailure(Reply(status), nil))
  }

  @Test(
    "a command is over where its run cannot come further, and went well only where it came there",
    arguments: [
      ("start", RunState.running, nil, nil), ("start", .up, nil, true), ("start", .waiting, nil, false),
      ("start", .ended, .failed, false), ("start", .ended, .declined, false), ("start", .ended, .cancelled, false),
      ("start", .ended, .tornDown, true), ("retry", .up, nil, true), ("retry", .ended, .failed, false),
      ("teardown", .up, nil, nil), ("teardown", .undoing, .tornDown, nil), ("teardown", .ended, .failed, true),
      ("teardown", .stuck, .tornDown, false), ("cancel", .ended, .cancelled, true),
    ] as [(String, RunState, RunEnding?, Bool?)])
  func outcomes(word: String, state: RunState, ending: RunEnding?, expected: Bool?) {
    #expect(ShellOutcome.of(state, ending, after: word) == expected)
  }
}
