import Foundation
import PluginKit

/// What one server will cost: exact arithmetic over its price an hour.
struct Quote: Sendable, Hashable {
  /// Another plan that is in stock, and its price.
  struct Alternative: Sendable, Hashable {
    var plan: String
    var site: String
    var hourly: Money

    /// The alternatives in the form of the fact `alternatives`; what is not complete is left out.
    static func list(_ value: JSONValue?) -> [Alternative] {
      (value?.array ?? []).compactMap { item in
        guard let plan = item["plan"]?.string, let site = item["site"]?.string,
          let hourly = Facts(["hourly": item["hourly"] ?? .null]).money("hourly")
        else { return nil }
        return Alternative(plan: plan, site: site, hourly: hourly)
      }
    }
  }

  var plan: String
  var summary: String
  var site: String
  var hourly: Money
  /// Seconds.
  var timeToLive: Double
  /// The seconds that are charged whole.
  var billingUnit: Int64
  var alternatives: [Alternative]
  var last: LastQuote?
  var pricesReadAt: Date?
  var now: Date
  var zone: String

  /// The provider counts 730 hours a month: https://www.latitude.sh/docs/billing/how-and-when-we-charge-you
  private static let secondsAMonth: Int64 = 730 * 3600
  /// A quote lapses after ten minutes.
  private static let validFor = 600.0

  /// The whole time to live.
  var total: Money { hourly.perHour(forSeconds: Int64(timeToLive.rounded()), unit: billingUnit) }
  /// What a forgotten server costs.
  var month: Money { hourly.perHour(forSeconds: Self.secondsAMonth) }

  /// The question before the purchase.
  func question(_ limits: QuoteLimits, _ spending: Spending, answeredByFlag: Bool) -> Question {
    Question(
      kind: .confirmPurchase, text: "Rent \(plan) in \(site) for \(hourly) an hour?",
      details: details(limits, spending), expiresAt: now.addingTimeInterval(Self.validFor), reservation: total,
      hourly: hourly, answeredByFlag: answeredByFlag)
  }

  private func details(_ limits: QuoteLimits, _ spending: Spending) -> [Detail] {
    let end = now.addingTimeInterval(timeToLive)
    var details = [
      Detail("Machine", summary.isEmpty ? plan : "\(plan): \(summary)"), Detail("An hour", hourly.description),
      Detail(
        "Whole time to live",
        "\(total.roundedDescription) for \(TimeSpan.text(timeToLive)), torn down at "
          + LocalTime.text(end, zone: zone, near: now) + (billingUnit > 1 ? "; a started hour counts whole" : "")),
      Detail("A month if forgotten", month.roundedDescription), Detail("Since the last quote", difference),
    ]
    if !alternatives.isEmpty {
      let texts = alternatives.prefix(3).map { "\($0.plan) in \($0.site) for \($0.hourly)" }
      details.append(Detail("Next cheapest", texts.joined(separator: "; ")))
    }
    if let pricesReadAt {
      details.append(Detail("Prices read", "\(TimeSpan.text(now.timeIntervalSince(pricesReadAt))) ago"))
    }
    return details + limits.details(self, spending)
  }

  /// How the price differs from that of the last quote for the same plan and site.
  private var difference: String {
    guard let last, last.hourly.currency == hourly.currency else { return "this plan and site were not quoted before" }
    let when = LocalTime.text(last.at, zone: zone, near: now)
    let change = hourly - last.hourly
    if change.microUnits == 0 { return "the same price as at \(when)" }
    let amount = Money(microUnits: Int64(clamping: change.microUnits.magnitude), currency: hourly.currency)
    return "\(amount) an hour \(change.microUnits > 0 ? "more" : "less") than \(last.hourly) at \(when)"
  }
}
