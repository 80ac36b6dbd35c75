import Foundation
import PluginKit

/// Says what a run will cost, holds it against the limits, and asks before money is spent.
public struct CostEstimatePlugin: Plugin {
  /// The manifest, `plugin.yaml`.
  public static var manifest: [UInt8] { PackageResources.plugin_yaml }

  let host: PluginHost

  public init(host: PluginHost) { self.host = host }

  public var name: String { "cost-estimate" }

  public func perform(_ action: String, _ context: ActionContext) async throws -> Outcome {
    guard action == "quote" else { throw UnknownAction(plugin: name, action: action) }
    return try quote(context)
  }

  private func quote(_ context: ActionContext) throws -> Outcome {
    guard let plan = context.inputs.string("plan"), let site = context.inputs.string("site") else {
      throw PluginError("quote needs the inputs plan and site")
    }
    guard let hourly = context.inputs.money("hourly"), hourly.microUnits > 0 else {
      return .failed(
        seen: "the provider's price list has no price an hour for \(plan) in \(site)",
        probably: "it is sold by the month only, or the price list is incomplete now",
        next: "`start` with another plan, `plans` lists those with a price; without a price nothing is bought")
    }
    let quote = Quote(
      plan: plan, summary: context.inputs.string("summary") ?? "", site: site, hourly: hourly,
      timeToLive: context.timeToLive, billingUnit: host.settings["whole_hours"]?.bool == true ? 3600 : 1,
      alternatives: Quote.Alternative.list(context.inputs["alternatives"]), last: context.lastQuote,
      pricesReadAt: context.inputs.date("prices_read_at"), now: context.now, zone: host.timeZone)
    let limits = QuoteLimits(host: host, currency: hourly.currency)
    if let failure = limits.refusal(quote, spending: context.spending) { return Outcome(.failed(failure)) }
    if context.answer?.kind == .confirmPurchase {
      return .done(
        [
          "confirmed_hourly": .string(hourly.description), "quoted_total": .string(quote.total.description),
          "quoted_month": .string(quote.month.description), "confirmed_by": .string(context.answer?.by ?? ""),
        ],
        progress: "\(quote.total.roundedDescription) for \(TimeSpan.text(context.timeToLive)), confirmed")
    }
    let needsButton = [limits.confirmAbove, limits.approveAbove].contains { $0.map { quote.total > $0 } ?? false }
    return .ask(
      quote.question(limits, context.spending, answeredByFlag: context.saidYes && !needsButton),
      memo: ["asked": "confirm"])
  }
}
