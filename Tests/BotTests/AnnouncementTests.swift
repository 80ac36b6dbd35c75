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
  /// Answers no call before an instant, and notes whether a run had its first message when it was called for it.
  private final class Slow: Plugin {
    let name = "p"
    let store: SQLiteStore
    let clock: ManualClock
    let free: Date
    /// Told of each call.
    let called: @Sendable () -> Void
    private let seen = Mutex<[String: Bool]>([:])
    init(_ bench: MoneyBench, free: Date, called: @escaping @Sendable () -> Void) {
      store = bench.store
      clock = bench.clock
      self.free = free
      self.called = called
    }

    var calls: [String: Bool] { seen.withLock { $0 } }

    func perform(_ action: String, _ context: ActionContext) async throws -> Outcome {
      let run = context.run
      let hasMessage = try store.readAtOnce { try $0.isWaiting(run) }
      seen.withLock { if $0[run] == nil { $0[run] = hasMessage } }
      called()
      try await clock.sleep(until: free)
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
      let runs = (0..<40).map { "run-\($0)" }
      for run in runs { try await bench.begin(run, isAnnounced: false) }
      let (store, clock) = (bench.store, bench.clock)
      #expect(try Self.announced(runs, in: store) == [])
      // Commits of the engine and calls of the plugin: all that can make true what is waited for.
      let (steps, step) = AsyncStream.makeStream(of: Void.self)
      func until(_ isSo: () throws -> Bool) async rethrows { while try !isSo() { for await _ in steps { break } } }
      let free = clock.now.addingTimeInterval(60)
      let plugin = Slow(bench, free: free) { step.yield() }
      let engine = Engine(
        store: store, plugins: ["p": plugin], clock: clock,
        settings: Engine.Settings(instance: "tpoc", rules: bench.policy.rules, callsAPlugin: 2),
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
      ) { step.yield() }
      let working = Task { await engine.run() }
      defer { working.cancel() }
      try await until { try Self.announced(runs, in: store) == runs }
      await until { plugin.calls.count == 2 }
      clock.set(free)
      await until { plugin.calls.count == runs.count }
      await engine.stop()
      await working.value
      #expect(plugin.calls.values.allSatisfy { $0 })
    }
  }
}
