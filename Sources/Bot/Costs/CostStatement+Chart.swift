import Chart
import Chat
import Foundation
import PluginKit
import Workflow

extension CostStatement {
  /// The picture of the statement; what it shows adds up to the statement's total, to the cent.
  func chart(title: String, grouping: CostQuestion.Grouping, now: Date) -> CostChart {
    var groups = groups(by: Narration.key(grouping))
    if groups.count > CostChart.mostSeries {
      let rest = groups.dropFirst(CostChart.mostSeries - 1)
      let days = period.days.indices.map { day in Money.sum(rest.map { $0.days[day] }, currency: currency) }
      groups =
        groups.prefix(CostChart.mostSeries - 1) + [
          Group(name: "\(rest.count) others", days: days, total: Money.sum(rest.map(\.total), currency: currency))
        ]
    }
    let dayCents = CentSplit.cents(days)
    let bars = period.days.indices.map { day in
      CostChart.Bar(
        name: period.days[day].name, label: "\(period.days[day].number)", cents: dayCents[day],
        parts: groups.map { $0.days[day].microUnits })
    }
    let cents = CentSplit.cents(groups.map(\.total))
    return CostChart(
      title: title, currency: currency, cents: dayCents.reduce(0, +), bars: bars,
      series: zip(groups, cents).map { CostChart.Series(name: $0.name, cents: $1) },
      footer: "Counted to \(LocalTime.text(until, zone: period.zone, near: .distantPast))")
  }
}
