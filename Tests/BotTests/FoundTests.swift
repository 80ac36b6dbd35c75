import Chat
import Foundation
import PluginKit
import Testing
import Workflow

@testable import Bot

@Suite("What the sweep found is taken into the accounts without losing anything else")
struct FoundTests {
  private static func orphan(_ id: String, of run: String, created: Date) -> Orphan {
    let item = InventoryItem(
      id: id, name: "tpoc-\(run)-1", status: "on", hourly: Money(microUnits: 210_000), createdAt: created)
    return Orphan(provider: "p", item: item, run: run, origin: .unknown, firstSeen: created)
  }

  /// Has it deleted, as an admin's button does; answers the run that does so.
  private static func delete(_ orphan: Orphan, on bench: MoneyBench) async throws -> String {
    let (policy, now) = (bench.policy, bench.clock.now)
    let found = FoundBy(person: "slack:T1/U2", starter: MoneyBench.grace, place: MoneyBench.channel)
    return try await bench.store.write { store in
      try store.take(
        orphan, keepFor: nil, by: found, undo: "p.give-back", rules: policy.rules, limits: policy.limits, now: now)
    }
  }

  private static func rows(_ bench: MoneyBench, of run: String) async throws -> [Resource] {
    try await bench.store.read { try $0.resources(ofRun: run) }
  }

  @Test("a namesake of a server that bills is refused, and that server's row stays its run's")
  func liveNamesake() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z") { (bench: inout MoneyBench) async throws -> Void in
      try await bench.rent("aaaaaa")
      let before = try await Self.rows(bench, of: "aaaaaa")
      let bench = bench
      let twin = Self.orphan("sv_twin", of: "aaaaaa", created: bench.clock.now)
      let refusal = await #expect(throws: EventRefusal.self) { try await Self.delete(twin, on: bench) }
      #expect(refusal?.description.contains("sv_aaaaaa of the same name") == true)
      #expect(try await Self.rows(bench, of: "aaaaaa") == before)
    }
  }

  @Test("a namesake of a server that is gone is taken, and what that one has cost stays known")
  func goneNamesake() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z") { (bench: inout MoneyBench) async throws -> Void in
      try await bench.rent("aaaaaa")
      bench.clock.move(by: 3600)
      try await bench.apply(.vanished(name: "tpoc-aaaaaa-1"), to: "aaaaaa")
      let gone = try #require(try await Self.rows(bench, of: "aaaaaa").first)
      bench.clock.move(by: 7200)
      let run = try await Self.delete(Self.orphan("sv_twin", of: "aaaaaa", created: bench.clock.now), on: bench)
      #expect(try await bench.run(run)?.currentAction == "p.give-back")
      let rows = try await Self.rows(bench, of: "aaaaaa")
      #expect(rows.map(\.id) == ["sv_aaaaaa", "sv_twin"])
      #expect(rows.map(\.state) == [.closed, .billing])
      #expect(rows.first?.from == gone.from && rows.first?.until == gone.until && rows.first?.hourly == gone.hourly)
      #expect(rows.last?.name == "tpoc-aaaaaa-1")
    }
  }

  @Test("what a restored database never bought is given back by a run of its own")
  func restoredDatabase() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z") { (bench: inout MoneyBench) async throws -> Void in
      let workflow = WorkflowDefinition(
        name: "w", summary: "", command: "talos-poc",
        steps: [StepDefinition(id: "ask", title: "Ask", action: "p.ask")] + MoneyBench.workflow.steps)
      let run = Run(
        id: "aaaaaa", workflow: workflow, start: StartOptions(), starter: MoneyBench.ada, place: MoneyBench.channel,
        replyAddress: nil, timeToLive: 3600, now: bench.clock.now)
      let (rules, now) = (bench.policy.rules, bench.clock.now)
      _ = try await bench.store.write { try $0.begin(run, rules: rules, now: now) }
      try await bench.apply(.cancel(by: "slack:T1/U1"), to: "aaaaaa")
      #expect(try await bench.run("aaaaaa")?.state == .ended)
      let other = try await Self.delete(Self.orphan("sv_1", of: "aaaaaa", created: now), on: bench)
      #expect(other != "aaaaaa")
      #expect(try await bench.run(other)?.currentAction == "p.give-back")
      #expect(try await bench.run("aaaaaa")?.state == .ended)
      // Its own run looks after it, although the run in its name is over.
      let item = Self.orphan("sv_1", of: "aaaaaa", created: now).item
      let orphans = try await bench.store.read {
        try Sweeper.compare([item], of: "p", instance: "tpoc", in: $0, now: now)
      }
      #expect(orphans.isEmpty)
    }
  }
}
