import Chat
import Foundation
import PluginKit

/// Whose money a run spends: the two by which limits and accounts tell runs apart.
public struct Payer: Sendable, Hashable, Codable {
  /// The principal who started it, `slack:T1/U1`.
  public var person: String
  /// The place where it was started, `slack:T1/C1`.
  public var channel: String
  public init(person: String, channel: String) {
    self.person = person
    self.channel = channel
  }
}

extension Run {
  public var payer: Payer { Payer(person: starter.description, channel: place.description) }

  /// Whether the server is kept without an end.
  public var isKept: Bool { keptAt != nil }

  /// What the run costs in all if it lives for so many seconds from its intent to buy; before that at the price that
  /// was found for it. Nil where there is no price yet.
  public func total(livingFor seconds: Double, resources: [Resource], rules: RunRules) -> Money? {
    guard let began = resources.map(\.from).min() else {
      return facts.money("hourly")?.perHour(forSeconds: Int64(seconds.rounded()), unit: rules.billingUnit)
    }
    return resources.cost(at: began.addingTimeInterval(seconds))
  }

  /// How long it will have lived when it goes on for `seconds` more: from its planned end, or from now where it is kept
  /// without one.
  public func timeToLive(extendedBy seconds: Double, resources: [Resource], now: Date) -> Double {
    guard isKept, let began = resources.map(\.from).min() else { return timeToLive + seconds }
    return now.timeIntervalSince(began) + seconds
  }
}
