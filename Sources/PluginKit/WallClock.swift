import Foundation

/// The one source of time: what o'clock it is, and a sleep until an instant.
///
/// Injected everywhere, so that tests drive weeks in milliseconds and a simulation runs faster than life.
public protocol WallClock: Sendable {
  /// The instant now.
  var now: Date { get }
  /// Returns once `now` is not before `deadline`; re-reads the clock at least every 30 seconds, so that a clock that
  /// was set or a machine that slept is noticed. Where the clock is set back meanwhile it returns once the time has
  /// passed that lay before `deadline` at the call, and a second: nobody sleeps much longer than he asked for.
  /// - Throws: `CancellationError` when the task is cancelled.
  func sleep(until deadline: Date) async throws
}

/// The machine's own clock.
public struct SystemClock: WallClock {
  public init() {}
  public var now: Date { Date() }
  public func sleep(until deadline: Date) async throws { try await Self.sleep(until: deadline) { Date() } }

  /// Sleeps by the clock `now`, which runs `scale` times as fast as the machine's, and by the time that really passes.
  static func sleep(until deadline: Date, scale: Double = 1, by now: () -> Date) async throws {
    // A second late, so that a clock that is merely slowed down is never overtaken.
    let alarm = ContinuousClock.now + .seconds(min(max(0, deadline.timeIntervalSince(now()) / scale) + 1, longest))
    while true {
      let rest = min(deadline.timeIntervalSince(now()) / scale, (alarm - .now) / .seconds(1))
      guard rest > 0 else { return try Task.checkCancellation() }
      try await Task.sleep(for: .seconds(min(rest, 30)), tolerance: .milliseconds(1))
    }
  }

  /// Years enough, and a number of seconds that every clock can count.
  private static let longest = 1e9
}

/// A clock that runs `scale` times as fast as the machine's, for simulations only.
///
/// Two processes with the same scale and origin agree without talking to each other, also after a restart.
public struct ScaledClock: WallClock {
  /// Simulated seconds a real second.
  public let scale: Double
  /// The instant at which simulated and real time were the same.
  public let origin: Date

  /// A clock `scale` times as fast since `origin`; without one since `TALOS_POC_TIME_ORIGIN` (Unix seconds) where the
  /// environment has it, else since the machine was started.
  public init(scale: Double, origin: Date? = nil) {
    self.scale = scale
    self.origin = origin ?? Self.sharedOrigin
  }

  public var now: Date { origin.addingTimeInterval(Date().timeIntervalSince(origin) * scale) }

  public func sleep(until deadline: Date) async throws {
    try await SystemClock.sleep(until: deadline, scale: scale) { now }
  }

  private static var sharedOrigin: Date {
    if let text = ProcessInfo.processInfo.environment["TALOS_POC_TIME_ORIGIN"], let seconds = Double(text) {
      return Date(timeIntervalSince1970: seconds)
    }
    var sinceBoot = timespec()
    clock_gettime(CLOCK_BOOTTIME, &sinceBoot)
    let uptime = Double(sinceBoot.tv_sec) + Double(sinceBoot.tv_nsec) / 1_000_000_000
    return Date(timeIntervalSinceNow: -uptime)
  }
}
