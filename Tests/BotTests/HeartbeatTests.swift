import Chat
import Foundation
import HTTP
import Logging
import PluginKit
import Simulator
import Testing
import Workflow

@testable import Bot

@Suite("The heartbeat", .timeLimit(.minutes(1)))
struct HeartbeatTests {
  /// A database that answers nothing any more.
  private struct DeadStore: Store {
    func write<Value: Sendable>(
      _ body: @escaping @Sendable (any StoreWriting) throws -> Value
    ) async throws -> Value { throw StoreError("the disk is gone") }
    func writeAtOnce<Value: Sendable>(
      _ body: @escaping @Sendable (any StoreWriting) throws -> Value,
      then done: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) { done(.failure(StoreError("the disk is gone"))) }
    func readAtOnce<Value>(_ body: (any StoreReading) throws -> Value) throws -> Value {
      throw StoreError("the disk is gone")
    }
    var version: UInt64 { 0 }
    func mayHaveRuns(of starter: Principal) throws -> Bool { throw StoreError("the disk is gone") }
    func prepare(_ run: Run, rules: RunRules, now: Date) throws -> PreparedRun { throw StoreError("the disk is gone") }
    func auditSoon(_ entry: AuditEntry) {}
  }

  /// How often the address is called within five simulated minutes.
  private static func beats(of store: any Store) async throws -> Int {
    let simulation = try await Simulation(speed: 300, faults: [])
    return try await simulation.run { addresses in
      let client = HTTPClient()
      defer { client.shutdown() }
      let heartbeat = Heartbeat(
        url: { addresses.latitude + "/heartbeat" }, store: store, client: client, clock: simulation.clock,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      let beating = Task { await heartbeat.run() }
      try await simulation.clock.sleep(until: simulation.clock.now.addingTimeInterval(310))
      beating.cancel()
      await beating.value
      return await simulation.latitude.requests().filter { $0.path == "/heartbeat" }.count
    }
  }

  @Test("each minute while the bot lives")
  func alive() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z") { (bench: inout MoneyBench) async throws -> Void in
      let beats = try await Self.beats(of: bench.store)
      #expect((3...6).contains(beats), "\(beats)")
    }
  }

  @Test("never while the database is dead: such a bot is as good as dead")
  func dead() async throws {
    let beats = try await Self.beats(of: DeadStore())
    #expect(beats == 0)
  }
}
