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

  /// Which of `runs` have a message that waits to be sent.
  private static func announced(_ runs: [String], in store: SQLiteStore) throws -> [String] {
    try store.readAtOnce { store in try runs.filter { try store.isWaiting($0) } }
  }

  @Test("a run's first message waits neither for its plugin's calls nor for its own, and all come before them")
  func announced() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z") { (bench: inout MoneyBench) async throws -> Void in
      let letters = Array("abcdefghijklmnopqrstuvwxyz234567")
      let runs = (0..<40).map { "aaaa\(letters[$0 / 32])\(letters[$0 % 32])" }
      for run in runs { try await bench.begin(run, isAnnounced: false) }
      let store = bench.store
      #expect(try Self.announced(runs, in: store) == [])
      let plugin = Slow(store)
      let engine = Engine(
        store: store, plugins: ["p": plugin], clock: bench.clock,
        settings: Engine.Settings(instance: "tpoc", rules: bench.policy.rules, callsAPlugin: 2),
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      let working = Task { await engine.run() }
      defer { working.cancel() }
      while try Self.announced(runs, in: store) != runs { try await Task.sleep(for: .milliseconds(5)) }
      while plugin.calls.count < 2 { try await Task.sleep(for: .milliseconds(5)) }
      plugin.isLetGo.store(true, ordering: .relaxed)
      while plugin.calls.count < runs.count { try await Task.sleep(for: .milliseconds(5)) }
      await engine.stop()
      await working.value
      #expect(plugin.calls.values.allSatisfy { $0 })
    }
  }
}
