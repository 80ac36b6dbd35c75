import PluginKit
import ServiceLifecycle
import Synchronization

/// Whether the bot is stopping. `/readyz` says so first; then nothing new is accepted, and what is in hand is finished.
///
/// An atomic and no actor: the event loop asks it before every answer, and must not wait.
final class Drain: Sendable {
  private let began = Atomic(false)
  var isDraining: Bool { began.load(ordering: .acquiring) }
  func begin() { began.store(true, ordering: .releasing) }
}

/// The first part to hear of the end: readiness turns, and after a moment in which whoever balances load can notice, the
/// listener closes.
struct DrainService: Service, CustomStringConvertible {
  var description: String { "drain" }
  let drain: Drain
  let clock: any WallClock
  /// Seconds between the turn of `/readyz` and the closing of the listener.
  static let notice = 1.0

  func run() async throws {
    try? await gracefulShutdown()
    drain.begin()
    try? await clock.sleep(until: clock.now.addingTimeInterval(Self.notice))
  }
}
