import Chat
import Foundation
import PluginKit
import Storage
import Synchronization
import Testing
import Workflow

@testable import Bot

@Suite("The picture of the active runs", .timeLimit(.minutes(1)))
struct RunsInViewTests {
  /// A real store that counts how often it is read.
  private final class CountedStore: Store {
    let store: SQLiteStore
    let reads = Atomic<Int>(0)
    init(_ store: SQLiteStore) { self.store = store }

    func readAtOnce<Value>(_ body: (any StoreReading) throws -> Value) throws -> Value {
      reads.wrappingAdd(1, ordering: .relaxed)
      return try store.readAtOnce(body)
    }
    func write<Value: Sendable>(
      _ body: @escaping @Sendable (any StoreWriting) throws -> Value
    ) async throws -> Value { try await store.write(body) }
    func writeAtOnce<Value: Sendable>(
      _ body: @escaping @Sendable (any StoreWriting) throws -> Value,
      then done: @escaping @Sendable (Result<Value, any Error>) -> Void
    ) { store.writeAtOnce(body, then: done) }
    var version: UInt64 { store.version }
    func mayHaveRuns(of starter: Principal) throws -> Bool { try store.mayHaveRuns(of: starter) }
    func prepare(_ run: Run, rules: RunRules, now: Date) throws -> PreparedRun {
      try store.prepare(run, rules: rules, now: now)
    }
    func auditSoon(_ entry: AuditEntry) { store.auditSoon(entry) }
  }

  @Test("what was committed before a look is in it, and looks between two commits read once")
  func looks() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z") { (bench: inout MoneyBench) async throws -> Void in
      let store = CountedStore(bench.store)
      let view = RunsInView(store: store)
      for count in 1...3 {
        try await bench.rent("aaaaa\(Array("bcd")[count - 1])")
        let before = store.reads.load(ordering: .relaxed)
        for _ in 0..<5 {
          let picture = try view.picture()
          #expect(picture.runs.count == count && picture.resources.count == count)
          #expect(picture.resources.values.allSatisfy { $0.count == 1 })
        }
        #expect(store.reads.load(ordering: .relaxed) == before + 1)
      }
    }
  }
}
