import PluginKit

/// The limits that a quote is held against; an absent one does not limit.
///
/// The core judges them again where the amount is reserved; here they are for the words of a quote.
struct QuoteLimits: Sendable, Hashable {
  var hourly: Money?
  /// One run over its whole time to live.
  var run: Money?
  var confirmAbove: Money?
  var approveAbove: Money?
  /// The budgets of a period by their keys.
  private var budgets: [String: Money] = [:]

  /// The limits of the configuration; their amounts are in the currency of the provider's prices.
  init(host: PluginHost, currency: String) {
    let money = { (key: String) in host.money(key, currency: currency) }
    hourly = money("max_hourly")
    run = money("budget")
    confirmAbove = money("confirm_above")
    approveAbove = money("approve_above")
    for period in Self.periods { budgets[period.key] = money(period.key) }
  }

  private struct Period {
    var key: String
    var title: String
    var spent: @Sendable (Spending) -> Money
  }

  private static let periods = [
    Period(key: "budget_day", title: "Today, with this run") { $0.today },
    Period(key: "budget_month", title: "This month, with this run") { $0.thisMonth },
    Period(key: "budget_day_person", title: "Yours today, with this run") { $0.personToday },
    Period(key: "budget_month_person", title: "Yours this month, with this run") { $0.personThisMonth },
    Period(key: "budget_day_channel", title: "This channel's today, with this run") { $0.channelToday },
    Period(key: "budget_month_channel", title: "This channel's this month, with this run") { $0.channelThisMonth },
  ]

  /// Why the quote is over a limit, or nil. Nothing was bought then, and `--yes` changes nothing about it.
  func refusal(_ quote: Quote, spending: Spending) -> Failure? {
    if let hourly, quote.hourly > hourly {
      return Failure(
        seen: "\(quote.plan) costs \(quote.hourly) an hour, more than max_hourly, \(hourly)",
        probably: "the cheaper plans are out of stock, or a plan was asked for by name",
        next: "`plans` shows what is in stock; the limit is plugins.cost-estimate.max_hourly; nothing was bought")
    }
    if let run, quote.total > run { return failure(quote, "budget", run, already: .zero(run.currency)) }
    for period in Self.periods {
      guard let limit = budgets[period.key], period.spent(spending) + quote.total > limit else { continue }
      return failure(quote, period.key, limit, already: period.spent(spending))
    }
    return nil
  }

  private func failure(_ quote: Quote, _ key: String, _ limit: Money, already: Money) -> Failure {
    let before = already.microUnits > 0 ? "\(already.roundedDescription) spent and reserved, and " : ""
    return Failure(
      seen: "\(before)\(quote.total.roundedDescription) for \(TimeSpan.text(quote.timeToLive)) of \(quote.plan) "
        + "are more than \(key), \(limit.roundedDescription)",
      probably: "the time to live is long for this plan, or the budget is used up",
      next: "`start --ttl` with a shorter time, or another plan; the limit is plugins.cost-estimate.\(key); "
        + "nothing was bought")
  }

  /// What is left of the limits, as lines of the question.
  func details(_ quote: Quote, _ spending: Spending) -> [Detail] {
    var details: [Detail] = []
    if let run {
      details.append(Detail("Budget of a run", "\(quote.total.roundedDescription) of \(run.roundedDescription)"))
    }
    for period in Self.periods {
      guard let limit = budgets[period.key] else { continue }
      let with = period.spent(spending) + quote.total
      details.append(Detail(period.title, "\(with.roundedDescription) of \(limit.roundedDescription)"))
    }
    if let approveAbove, quote.total > approveAbove {
      details.append(
        Detail("Approval", "a second person has to agree, above \(approveAbove.roundedDescription) (approve_above)"))
    }
    return details
  }
}
