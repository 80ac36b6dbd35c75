import Chat
import Foundation
import Logging
import PluginKit
import Storage
import Synchronization
import Testing
import Workflow

@testable import Bot

@Suite("How often alerts hears of a server that nobody looks after")
struct SweeperTests {
  /// A provider that shows one marked server, and would fail the test by any call that acts.
  private struct Provider: Plugin {
    var name: String { "p" }
    func perform(_ action: String, _ context: ActionContext) async throws -> Outcome {
      Issue.record("\(action) was called")
      throw UnknownAction(plugin: name, action: action)
    }
    func inventory(instance: String) async throws -> [InventoryItem]? {
      [InventoryItem(id: "sv_1", name: "\(instance)-abcdef-1", status: "on", hourly: Money(microUnits: 210_000))]
    }
  }

  private static func sweeper(_ bench: MoneyBench) -> Sweeper {
    var policy = bench.policy
    policy.rules.alerts = MoneyBench.other
    return Sweeper(
      store: bench.store, plugins: ["p": Provider()], policy: policy, settings: Sweeper.Settings(deletes: true),
      clock: bench.clock, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
  }

  private static func told(_ bench: MoneyBench) async throws -> Int {
    try await bench.store.read { try $0.outboxState() }.queued
  }

  @Test("once, then daily, over a restart too; and an unknown one is never deleted by itself")
  func daily() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z") { (bench: inout MoneyBench) async throws -> Void in
      for (hours, expected) in [(0.0, 1), (0.25, 1), (12, 1), (23.9, 1), (24.1, 2), (47, 2), (48.5, 3), (49, 3)] {
        bench.clock.set((Timestamp.parse("2026-11-20T08:00:00Z") ?? .distantPast).addingTimeInterval(hours * 3600))
        // Each sweep is one of a fresh process.
        let report = await Self.sweeper(bench).sweep()
        #expect(report.orphans.map(\.item.id) == ["sv_1"])
        let told = try await Self.told(bench)
        #expect(told == expected, "after \(hours) hours")
      }
    }
  }

  @Test("looking tells nobody and writes nothing")
  func look() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z") { (bench: inout MoneyBench) async throws -> Void in
      #expect(await Self.sweeper(bench).look().orphans.count == 1)
      let told = try await Self.told(bench)
      #expect(told == 0)
      let written = try await bench.store.read { try $0.orphans() }
      #expect(written.isEmpty)
    }
  }

  /// A provider whose clock differs, and which shows what two purchases of one run came to after all.
  private final class LateProvider: Plugin {
    let difference = Mutex(0.0)
    var name: String { "p" }
    func perform(_ action: String, _ context: ActionContext) async throws -> Outcome { .done() }
    func inventory(instance: String) async throws -> [InventoryItem]? {
      (1...2).map { InventoryItem(id: "sv_\($0)", name: "\(instance)-aaaaaa-\($0)", status: "on") }
    }
    func clockDifference() async throws -> Double? { difference.withLock { $0 } }
  }

  @Test("what came of an ended run is deleted after the grace, one after the other, and not while the clocks differ")
  func late() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z") { (bench: inout MoneyBench) async throws -> Void in
      try await bench.begin("aaaaaa")
      let names = ["tpoc-aaaaaa-1", "tpoc-aaaaaa-2"]
      let (now, generation) = (bench.clock.now, try #require(try await bench.run("aaaaaa")).generation)
      let ledger = names.flatMap { name -> [LedgerEntry] in
        [.intent(name: name, hourly: Money(microUnits: 210_000), at: now), .never(name: name, at: now)]
      }
      let failed = Outcome.failed(seen: "no answer", probably: "", next: "", ledger: ledger)
      try await bench.apply(.outcome(failed, generation: generation), to: "aaaaaa")
      #expect(try await bench.run("aaaaaa")?.state == .ended)
      let provider = LateProvider()
      let sweeper = Sweeper(
        store: bench.store, plugins: ["p": provider], policy: bench.policy,
        settings: Sweeper.Settings(grace: 3600, deletes: true), clock: bench.clock,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      #expect(await sweeper.sweep().orphans.map(\.item.id) == ["sv_1", "sv_2"])
      bench.clock.move(by: 7200)
      provider.difference.withLock { $0 = 7200 }
      _ = await sweeper.sweep()
      #expect(try await bench.run("aaaaaa")?.state == .ended, "this machine's clock is not believed")
      provider.difference.withLock { $0 = 0 }
      let report = await sweeper.sweep()
      #expect(report.unanswered.isEmpty)
      #expect(try await bench.run("aaaaaa")?.state == .undoing)
      // The other one waits for the next sweep after that, and is not forgotten.
      let known = try await bench.store.read { try $0.orphans().map(\.item.id) }
      #expect(known == ["sv_2"])
    }
  }
}
