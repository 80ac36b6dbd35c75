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

  var limits: QuoteLimits {
    QuoteLimits(
      hourly: host.money("max_hourly"), run: host.money("budget"), day: host.money("budget_day"),
      month: host.money("budget_month"))
  }

  private func quote(_ context: ActionContext) throws -> Outcome {
    guard let hourly = context.inputs.money("hourly"), let plan = context.inputs.string("plan"),
      let site = context.inputs.string("site")
    else { throw PluginError("quote needs the inputs plan, site and hourly") }
    let quote = Quote(
      plan: plan, summary: context.inputs.string("summary") ?? "", site: site, hourly: hourly,
      monthly: context.inputs.money("monthly"), timeToLive: context.timeToLive, now: context.now,
      zone: host.timeZone)
    if let failure = limits.refusal(quote, spending: context.spending) { return Outcome(.failed(failure)) }
    let needsApproval = host.money("approve_above").map { quote.total > $0 } ?? false
    switch context.answer?.kind {
    case .confirmPurchase where needsApproval:
      return .ask(quote.approval(limits, context.spending), memo: ["asked": "approve"])
    case .confirmPurchase, .approve:
      return .done(
        [
          "confirmed_hourly": .string(hourly.description), "quoted_total": .string(quote.total.description),
          "quoted_month": .string(quote.month.description), "confirmed_by": .string(context.answer?.by ?? ""),
        ],
        progress: "\(quote.total.roundedDescription) for \(TimeSpan.text(context.timeToLive)), confirmed")
    case .confirmDearer, nil:
      let needsButton = needsApproval || (host.money("confirm_above").map { quote.total > $0 } ?? false)
      return .ask(
        quote.question(limits, context.spending, answeredByFlag: context.saidYes && !needsButton),
        memo: ["asked": "confirm"])
    }
  }
}
