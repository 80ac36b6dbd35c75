import Foundation
import PluginKit

/// What o'clock it is at the provider, by the `Date` of its last answer and the time that has really passed since: so a
/// jump of this machine's clock is seen without asking again.
///
/// By real time also in a simulation, whose servers have no other `Date`.
actor ProviderClock {
  private var last: (date: Date, at: ContinuousClock.Instant)?
  private let realTime: @Sendable () -> Date

  /// - Parameter realTime: what o'clock it is on this machine.
  init(realTime: @escaping @Sendable () -> Date) { self.realTime = realTime }

  func note(_ date: Date) { last = (date, .now) }

  /// Seconds by which this machine's clock is ahead; nil before the first answer.
  var difference: Double? {
    last.map { realTime().timeIntervalSince($0.date) - (ContinuousClock.now - $0.at) / .seconds(1) }
  }

  /// The sentence on a difference of more than five minutes, by which ages and ends cannot be told; nil below.
  var doubt: String? { difference.flatMap { ClockDoubt.sentence(ahead: $0, of: "Latitude") } }
}
