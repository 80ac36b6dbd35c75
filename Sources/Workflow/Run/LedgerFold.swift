import Foundation
import PluginKit

/// How a report of a plugin's changes the rows of what bills.
public enum LedgerFold {
  /// The rows after `entry`; rows are told apart by their name, and a closed row stays closed unless its thing turns
  /// out to exist after all.
  public static func applying(
    _ entry: LedgerEntry, to resources: [Resource], run: String, provider: String, billingUnit: Int64 = 1
  ) -> [Resource] {
    var rows = resources
    func index(_ name: String) -> Int? { rows.firstIndex { $0.name == name } }
    switch entry {
    case .intent(let name, let hourly, let at):
      if let found = index(name) {
        rows[found].hourly = hourly
      } else {
        rows.append(
          Resource(
            run: run, provider: provider, name: name, hourly: hourly, from: at, billingUnit: billingUnit))
      }
    case .bought(let name, let id, let hourly, let at):
      let found = index(name)
      var row =
        found.map { rows[$0] }
        ?? Resource(
          run: run, provider: provider, name: name, hourly: hourly ?? .zero(), from: at, billingUnit: billingUnit)
      row.id = id
      row.hourly = hourly ?? row.hourly
      row.state = .billing
      row.until = nil
      if let found { rows[found] = row } else { rows.append(row) }
    case .gone(let name, let at), .never(let name, let at):
      guard let found = index(name), rows[found].state != .closed else { break }
      rows[found].state = .closed
      rows[found].until = at
    }
    return rows
  }
}

extension Sequence<Resource> {
  /// Those that bill or may.
  public var open: [Resource] { filter { $0.state != .closed } }

  /// What all of them cost until `instant`.
  public func cost(at instant: Date) -> Money { Money.sum(map { $0.cost(at: instant) }) }

  /// What those that bill cost an hour.
  public var hourly: Money { Money.sum(open.map(\.hourly)) }
}
