import Foundation
import Logging
import PluginKit
import Synchronization
import Testing

@testable import Workflow

@Suite("Before the clock alone deletes a server, the provider's clock is asked")
struct ClockDoubtTests {
  /// A provider whose clock differs by what the test says.
  private final class Provider: Plugin {
    let difference = Mutex<Double?>(nil)
    let questions = Mutex(0)
    var name: String { "p" }
    func perform(_ action: String, _ context: ActionContext) async throws -> Outcome { .done() }
    func clockDifference() async throws -> Double? {
      questions.withLock { $0 += 1 }
      return difference.withLock { $0 }
    }
  }

  @Test("a clock that jumped takes no server with it; nobody is asked before an end has come")
  func jumped() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z") { (bench: inout MoneyBench) async throws -> Void in
      try await bench.rent("aaaaaa")
      let provider = Provider()
      let engine = Engine(
        store: bench.store, plugins: ["p": provider], clock: bench.clock,
        settings: Engine.Settings(instance: "tpoc", rules: bench.policy.rules, limits: bench.policy.limits),
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      bench.clock.move(by: 4 * 3600)
      await engine.ring("aaaaaa")
      #expect(try await bench.run("aaaaaa")?.warnedAt != nil)
      #expect(provider.questions.withLock { $0 } == 0)
      bench.clock.move(by: 900)
      provider.difference.withLock { $0 = 4 * 3600 }
      await engine.ring("aaaaaa")
      #expect(try await bench.run("aaaaaa")?.state == .up)
      bench.clock.move(by: 60)
      provider.difference.withLock { $0 = 2 }
      await engine.ring("aaaaaa")
      #expect(try await bench.run("aaaaaa")?.state == .undoing)
      #expect(provider.questions.withLock { $0 } == 2)
    }
  }

  @Test("a provider that tells no time holds up no end")
  func silent() async throws {
    try await MoneyBench.open(at: "2026-11-20T08:00:00Z") { (bench: inout MoneyBench) async throws -> Void in
      try await bench.rent("aaaaaa")
      let engine = Engine(
        store: bench.store, plugins: ["p": Provider()], clock: bench.clock,
        settings: Engine.Settings(instance: "tpoc", rules: bench.policy.rules, limits: bench.policy.limits),
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      for seconds in [4 * 3600.0, 900] {
        bench.clock.move(by: seconds)
        await engine.ring("aaaaaa")
      }
      #expect(try await bench.run("aaaaaa")?.state == .undoing)
    }
  }
}
