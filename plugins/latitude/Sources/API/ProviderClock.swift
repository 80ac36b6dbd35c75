import Foundation
import PluginKit

/// By how much this machine's clock differs from the provider's, by the `Date` of the last answer.
///
/// By real time also in a simulation, whose servers have no other `Date`.
actor ProviderClock {
  /// Seconds by which this machine's clock is ahead; nil before the first answer.
  private(set) var difference: Double?

  func note(_ date: Date, at machine: Date) { difference = machine.timeIntervalSince(date) }

  /// The sentence on a difference of more than five minutes, by which ages and ends cannot be told; nil below.
  var doubt: String? { difference.flatMap { ClockDoubt.sentence(ahead: $0, of: "Latitude") } }
}
