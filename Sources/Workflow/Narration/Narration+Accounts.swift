import Chat
import Foundation
import PluginKit

extension Narration {
  /// What was spent in a month, for `cost month`, `cost me` and `cost channel`.
  /// - Parameter whose: `all runs`, `slack:T1/U1`, …
  public static func statement(
    _ statement: CostStatement, of whose: String, grouping: CostQuestion.Grouping, lines: [SpendingLimits.Line],
    now: Date
  ) -> Message {
    let groups = statement.groups(by: key(grouping))
    let shown = CentSplit.rounded(groups.map(\.total))
    var details = [Detail("Cost", statement.total.roundedDescription)]
    let open = statement.lines.map(\.resource).open
    if !open.isEmpty {
      details.append(
        Detail("Now", "\(open.count) \(open.count == 1 ? "server" : "servers"), \(open.hourly) an hour"))
    }
    details += lines.map { Detail("Spent and reserved \($0.words)", $0.amounts) }
    for (group, amount) in zip(groups.prefix(12), shown) { details.append(Detail(group.name, amount.description)) }
    if groups.count > 12 {
      let rest = Money.sum(shown.dropFirst(12), currency: statement.currency)
      details.append(Detail("\(groups.count - 12) others", rest.description))
    }
    let days = zip(statement.period.days, CentSplit.rounded(statement.days)).filter { $1.microUnits > 0 }
    var parts: [NoticeBody.Part] = [.details(details)]
    if !days.isEmpty {
      let table = days.map { "\($0.name)  \($1.amountText)" }.joined(separator: "\n")
      parts.append(.code("day         \(statement.currency)\n" + table))
    }
    return Message(
      title: "\(statement.period.title), \(whose): \(statement.total.roundedDescription)", parts: parts,
      footer: "`--csv`, `--json` and `--chart` give the same in other forms, `--compare` the provider's own account.")
  }

  /// By what a statement's lines are told apart.
  public static func key(_ grouping: CostQuestion.Grouping) -> (CostStatement.Line) -> String {
    switch grouping {
    case .person: { person($0.payer?.person ?? "unknown") }
    case .run: { $0.resource.run }
    }
  }

  /// The provider's account beside the bot's own.
  public static func comparison(_ comparison: ProviderComparison, rules: RunRules, now: Date) -> Message {
    let difference = comparison.theirs - comparison.ours
    let agrees = comparison.rows.allSatisfy(\.agrees)
    let words =
      agrees
      ? "they agree"
      : "\(Money(microUnits: Int64(clamping: difference.microUnits.magnitude), currency: difference.currency).roundedDescription) "
        + (difference.microUnits < 0 ? "less" : "more") + " than the bot"
    let usage = comparison.usage
    var details = [
      Detail(
        "Period of the account",
        "\(clock(usage.from, rules, near: .distantPast)) to \(clock(min(usage.until, usage.readAt), rules, near: .distantPast))"
      ),
      Detail("By the bot's ledger", comparison.ours.roundedDescription),
      Detail("By the provider", comparison.theirs.roundedDescription),
    ]
    if comparison.foreign.microUnits > 0 {
      details.append(Detail("Not this bot's", "\(comparison.foreign.roundedDescription) in the same project"))
    }
    let wrong = comparison.rows.filter { !$0.agrees }
    for row in wrong.prefix(20) {
      details.append(
        Detail(
          row.names.joined(separator: ", "),
          "bot \(row.ours.roundedDescription), provider \(row.theirs.roundedDescription): \(row.reason)"))
    }
    let same = comparison.rows.count - wrong.count
    if same > 0 { details.append(Detail("To the cent", "\(same) \(same == 1 ? "server agrees" : "servers agree")")) }
    if wrong.count > 20 { details.append(Detail("More", "\(wrong.count - 20) other servers differ")) }
    return Message(
      title: "The provider counts \(comparison.theirs.roundedDescription): \(words)",
      severity: agrees ? .good : .warning, parts: [.details(details)])
  }
}
