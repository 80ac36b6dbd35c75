import Foundation
import PluginKit

extension CostStatement {
  private static let columns = [
    "run", "server", "provider", "id", "started_by", "channel", "from", "until", "state", "hourly", "charged_whole",
    "cost", "currency",
  ]

  private func cells(_ line: Line) -> [String] {
    let resource = line.resource
    return [
      resource.run, resource.name, resource.provider, resource.id ?? "", line.payer?.person ?? "",
      line.payer?.channel ?? "", Timestamp.text(resource.from), resource.until.map(Timestamp.text) ?? "",
      resource.state.rawValue, resource.hourly.amountText, "\(resource.billingUnit)s", line.cost.amountText, currency,
    ]
  }

  /// A line a server, as RFC 4180 has it, for spreadsheets. Amounts are exact.
  public var csv: String {
    ([Self.columns] + lines.map(cells)).map { row in row.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  /// A cell in quotes where it needs them; one that a spreadsheet would take for a formula is made text.
  private static func quoted(_ cell: String) -> String {
    let plain = cell.first.map { "=+-@\t\r".contains($0) } == true ? "'" + cell : cell
    guard plain.contains(where: { ",\"\r\n".contains($0) }) else { return plain }
    return "\"" + plain.replacing("\"", with: "\"\"") + "\""
  }

  /// The statement as data: amounts are text, so that no reader takes them for floating point.
  public var json: JSONValue {
    [
      "period": [
        "title": .string(period.title), "from": .string(Timestamp.text(period.from)),
        "until": .string(Timestamp.text(period.until)), "counted_until": .string(Timestamp.text(until)),
        "zone": .string(period.zone),
      ],
      "currency": .string(currency), "total": .string(total.amountText),
      "servers": .array(
        lines.map { line in
          let pairs = zip(Self.columns, cells(line)).map { ($0, $1.isEmpty ? JSONValue.null : .string($1)) }
          return .object(Dictionary(pairs) { first, _ in first })
        }),
      "days": .array(
        zip(period.days, days).map { day, cost in
          ["day": .string(day.name), "cost": .string(cost.amountText)]
        }),
      "persons": Self.sums(groups { $0.payer?.person ?? "unknown" }),
      "runs": Self.sums(groups { $0.resource.run }),
    ]
  }

  private static func sums(_ groups: [Group]) -> JSONValue {
    .array(groups.map { ["name": .string($0.name), "cost": .string($0.total.amountText)] })
  }
}
