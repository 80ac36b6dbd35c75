import Foundation
import PluginKit

/// What one server will cost: exact arithmetic over its price an hour.
struct Quote: Sendable, Hashable {
  var plan: String
  var summary: String
  var site: String
  var hourly: Money
  /// The provider's own price of a month, where it has one.
  var monthly: Money?
  /// Seconds.
  var timeToLive: Double
  var now: Date
  var zone: String

  /// The provider counts 730 hours a month: https://www.latitude.sh/docs/billing/how-and-when-we-charge-you
  private static let secondsAMonth: Int64 = 730 * 3600
  /// A quote lapses after ten minutes.
  private static let validFor = 600.0

  /// The whole time to live.
  var total: Money { hourly.perHour(forSeconds: Int64(timeToLive.rounded())) }
  /// What a forgotten server costs.
  var month: Money { hourly.perHour(forSeconds: Self.secondsAMonth) }

  /// The question before the purchase.
  func question(_ limits: QuoteLimits, _ spending: Spending, answeredByFlag: Bool) -> Question {
    Question(
      kind: .confirmPurchase, text: "Rent \(plan) in \(site) for \(hourly) an hour?",
      details: details(limits, spending), expiresAt: now.addingTimeInterval(Self.validFor), reservation: total,
      answeredByFlag: answeredByFlag)
  }

  /// The question to a second person.
  func approval(_ limits: QuoteLimits, _ spending: Spending) -> Question {
    Question(
      kind: .approve,
      text: "A second person's approval: rent \(plan) in \(site) for \(total.roundedDescription) in all?",
      details: details(limits, spending), expiresAt: now.addingTimeInterval(Self.validFor), reservation: total)
  }

  private func details(_ limits: QuoteLimits, _ spending: Spending) -> [Detail] {
    let end = now.addingTimeInterval(timeToLive)
    var details = [
      Detail("Machine", summary.isEmpty ? plan : "\(plan): \(summary)"), Detail("An hour", hourly.description),
      Detail(
        "Whole time to live",
        "\(total.roundedDescription) for \(TimeSpan.text(timeToLive)), torn down at "
          + LocalTime.text(end, zone: zone, near: now)),
      Detail("A month if forgotten", month.roundedDescription),
    ]
    details += limits.details(self, spending)
    return details
  }
}
