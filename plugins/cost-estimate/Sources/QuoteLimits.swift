import PluginKit

/// The limits that a quote is held against; an absent one does not limit.
struct QuoteLimits: Sendable, Hashable {
  var hourly: Money?
  /// One run over its whole time to live.
  var run: Money?
  /// All runs since midnight, what is reserved included.
  var day: Money?
  /// All runs since the first of the month, what is reserved included.
  var month: Money?

  /// Why the quote is over a limit, or nil. Nothing was bought then, and `--yes` changes nothing about it.
  func refusal(_ quote: Quote, spending: Spending) -> Failure? {
    if let hourly, quote.hourly > hourly {
      return Failure(
        seen: "\(quote.plan) costs \(quote.hourly) an hour, more than max_hourly, \(hourly)",
        probably: "the cheaper plans are out of stock, or a plan was asked for by name",
        next: "`plans` shows what is in stock; the limit is plugins.cost-estimate.max_hourly; nothing was bought")
    }
    let checks: [(limit: Money?, already: Money, name: String, what: String)] = [
      (run, .zero(quote.total.currency), "budget", "one run"), (day, spending.today, "budget_day", "all runs of a day"),
      (month, spending.thisMonth, "budget_month", "all runs of a month"),
    ]
    for check in checks {
      guard let limit = check.limit, check.already + quote.total > limit else { continue }
      let before = check.already.microUnits > 0 ? "\(check.already.roundedDescription) spent and reserved, and " : ""
      return Failure(
        seen: "\(before)\(quote.total.roundedDescription) for \(TimeSpan.text(quote.timeToLive)) of \(quote.plan) "
          + "are more than \(check.name), \(limit.roundedDescription) for \(check.what)",
        probably: "the time to live is long for this plan, or the budget is used up",
        next: "`start --ttl` with a shorter time, or another plan; the limit is plugins.cost-estimate.\(check.name); "
          + "nothing was bought")
    }
    return nil
  }

  /// What is left of the limits, as lines of the question.
  func details(_ quote: Quote, _ spending: Spending) -> [Detail] {
    var details: [Detail] = []
    if let run {
      details.append(Detail("Budget of a run", "\(quote.total.roundedDescription) of \(run.roundedDescription)"))
    }
    if let day {
      details.append(
        Detail(
          "Today, with this run", "\((spending.today + quote.total).roundedDescription) of \(day.roundedDescription)"))
    }
    if let month {
      details.append(
        Detail(
          "This month, with this run",
          "\((spending.thisMonth + quote.total).roundedDescription) of \(month.roundedDescription)"))
    }
    return details
  }
}
