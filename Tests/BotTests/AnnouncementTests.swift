import Foundation
import Logging
import PluginKit
import Storage
import Synchronization
import Testing
import Workflow

@testable import Bot

@Suite("New runs and the engine", .timeLimit(.minutes(1)))
struct AnnouncementTests {
  /// Answers no call before it is told to, and notes whether a run had its first message when it was called for it.
  private final class Slow: Plugin {
    let name = "p"
    let store: SQLiteStore
    let isLetGo = Atomic<Bool>(false)
    private let seen = Mutex<[String: Bool]>([:])
    init(_ store: SQLiteStore) { self.store = store }

    var calls: [String: Bool] { seen.withLock { $0 } }

    func perform(_ action: String, _ context: ActionContext) async throws -> Outcome {
      let run = context.run
      let hasMessage = try store.readAtOnce { try $0.isWaiting(run) }
      seen.withLock { if $0[run] == nil { $0[run] = hasMessage } }
      while !isLetGo.load(ordering: .relaxed) { try await Task.sleep(for: .milliseconds(5)) }
      return .wait(until: .distantFuture, memo: nil)
    }
  }

  @Test("a run's first message waits neither for its plugin, however many runs are before it, nor for its first call")
  func announced() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z") { (bench: inout MoneyBench) async throws -> Void in
      let letters = Array("abcdefghijklmnopqrstuvwxyz234567")
      // More than are announced at once, or called at once.
      let runs = (0..<40).map { "aaaa\(letters[$0 / 32])\(letters[$0 % 32])" }
      for run in runs { try await bench.begin(run, isAnnounced: false) }
      let store = bench.store
      let plugin = Slow(store)
      let engine = Engine(
        store: store, plugins: ["p": plugin], clock: bench.clock,
        settings: Engine.Settings(instance: "tpoc", rules: bench.policy.rules, callsAPlugin: 1),
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      let working = Task { await engine.run() }
      defer { working.cancel() }
      func all(_ condition: (any StoreReading, String) throws -> Bool) throws -> Bool {
        try store.readAtOnce { store in try runs.allSatisfy { try condition(store, $0) } }
      }
      while try !all({ try $0.isWaiting($1) }) { try await Task.sleep(for: .milliseconds(5)) }
      #expect(try all { try $0.run($1)?.awaitsFirstMessage == nil })
      #expect(plugin.calls.count <= 1)
      plugin.isLetGo.store(true, ordering: .relaxed)
      while plugin.calls.count < runs.count { try await Task.sleep(for: .milliseconds(5)) }
      #expect(plugin.calls.values.allSatisfy { $0 })
      await engine.stop()
      await working.value
    }
  }
}
