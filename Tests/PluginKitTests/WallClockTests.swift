import Foundation
import Synchronization
import Testing

@testable import PluginKit

@Suite("Sleeping by a clock that can be set", .timeLimit(.minutes(1)))
struct WallClockTests {
  /// Answers each question with the next of its instants, and then with the last for ever.
  private final class SetClock: Sendable {
    private let instants: Mutex<[Date]>
    init(_ seconds: Double...) { instants = Mutex(seconds.map { Date(timeIntervalSince1970: $0) }) }
    var now: Date { instants.withLock { $0.count > 1 ? $0.removeFirst() : $0[0] } }
  }

  @Test("a clock that is set back makes nobody sleep longer than he asked for, and a second")
  func setBack() async throws {
    // Set back by two hours right after the beginning of a sleep of a tenth of a second.
    let clock = SetClock(10_000, 2_800)
    let began = ContinuousClock.now
    try await SystemClock.sleep(until: Date(timeIntervalSince1970: 10_000.1)) { clock.now }
    let slept = began.duration(to: .now)
    #expect(slept >= .seconds(1.1))
    #expect(slept < .seconds(30))
  }

  @Test("a clock that is set forward ends the sleep at the next look")
  func setForward() async throws {
    let clock = SetClock(10_000, 20_000)
    try await SystemClock.sleep(until: Date(timeIntervalSince1970: 13_600)) { clock.now }
  }

  @Test("a deadline that has passed, or lies beyond all counting, does no harm")
  func extremes() async throws {
    try await SystemClock().sleep(until: .distantPast)
    let sleeper = Task { try await SystemClock().sleep(until: .distantFuture) }
    sleeper.cancel()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
  }
}
