import Foundation
import PluginKit

/// The provider's account beside the bot's own ledger, server by server: where they differ, and why that may be.
public struct ProviderComparison: Sendable, Hashable {
  /// What one server costs by either account, or several that the provider adds up.
  public struct Row: Sendable, Hashable {
    public var names: [String]
    public var ours: Money
    public var theirs: Money
    /// What the difference probably means; empty where there is none to speak of.
    public var reason: String
    public var difference: Money { theirs - ours }
    /// Whether both come to the same, give or take a cent's rounding.
    public var agrees: Bool { difference.microUnits.magnitude <= 10_000 }
  }

  public var usage: ProviderUsage
  /// Servers of this bot.
  public var rows: [Row]
  /// What the provider bills in the project that is none of this bot's.
  public var foreign: Money
  public var ours: Money
  public var theirs: Money

  /// Compares over the provider's period, until its answer.
  public init(usage: ProviderUsage, resources: [Resource], currency: String) {
    self.usage = usage
    let end = min(usage.until, usage.readAt)
    let mine = resources.filter { $0.provider == usage.provider && $0.hourly.currency == currency && $0.id != nil }
    let byID = Dictionary(mine.map { ($0.id ?? "", $0) }) { first, _ in first }
    func own(_ resource: Resource) -> Money { resource.cost(from: usage.from, until: max(usage.from, end)) }
    func whole(_ resource: Resource) -> Money {
      var whole = resource
      whole.billingUnit = 3600
      return own(whole)
    }
    // Lines that share a server belong together: a server and its addresses, say.
    var billed: [[String]: Money] = [:]
    var foreign = Money.zero(currency)
    for line in usage.lines {
      let known = line.items.map(\.id).filter { byID[$0] != nil }.sorted()
      if known.isEmpty {
        foreign = foreign + line.amount
      } else {
        billed[known, default: .zero(currency)] = billed[known, default: .zero(currency)] + line.amount
      }
    }
    let seen = Set(billed.keys.joined())
    var rows = billed.map { ids, theirs -> Row in
      let resources = ids.compactMap { byID[$0] }
      let ours = Money.sum(resources.map(own), currency: currency)
      var row = Row(names: resources.map(\.name), ours: ours, theirs: theirs, reason: "")
      if !row.agrees {
        let rounded = Money.sum(resources.map(whole), currency: currency)
        let isRounding = (theirs - rounded).microUnits.magnitude <= 10_000
        row.reason =
          isRounding
          ? "as if a started hour counted whole: set whole_hours to true"
          : row.difference.microUnits > 0
            ? "another price, or it was billed before or after the bot knew it"
            : "the provider's count lags, or it gives a discount"
      }
      return row
    }
    rows += mine.filter { !seen.contains($0.id ?? "") }.compactMap { resource in
      let cost = own(resource)
      guard cost.microUnits > 10_000 else { return nil }
      return Row(
        names: [resource.name], ours: cost, theirs: .zero(currency), reason: "the provider's account does not name it")
    }
    self.rows = rows.sorted {
      ($1.difference.microUnits.magnitude, $0.names[0]) < ($0.difference.microUnits.magnitude, $1.names[0])
    }
    self.foreign = foreign
    ours = Money.sum(rows.map(\.ours), currency: currency)
    theirs = Money.sum(rows.map(\.theirs), currency: currency)
  }
}
