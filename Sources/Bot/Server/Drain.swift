import PluginKit
import ServiceLifecycle

/// Whether the bot is stopping. `/readyz` says so first; then nothing new is accepted, and what is in hand is finished.
actor Drain {
  private(set) var isDraining = false
  func begin() { isDraining = true }
}

/// The first part to hear of the end: readiness turns, and after a moment in which whoever balances load can notice, the
/// listener closes.
struct DrainService: Service {
  let drain: Drain
  let clock: any WallClock
  /// Seconds between the turn of `/readyz` and the closing of the listener.
  static let notice = 1.0

  func run() async throws {
    try? await gracefulShutdown()
    await drain.begin()
    try? await clock.sleep(until: clock.now.addingTimeInterval(Self.notice))
  }
}
