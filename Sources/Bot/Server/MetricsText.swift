import Foundation
import PluginKit
import Workflow

/// The metrics as Prometheus reads them. https://prometheus.io/docs/instrumenting/exposition_formats/
enum MetricsText {
  static func render(store: any Store, counters: RequestCounters, troubles: Troubles, now: Date) async throws -> String
  {
    let picture = try await store.read { store in
      let runs = try RunState.allCases.map { ($0, try store.countRuns(in: [$0], starter: nil)) }
      return (runs, try store.outboxState(), try store.resources(from: now, until: now).open)
    }
    var lines = family("talos_poc_runs", "gauge", "Runs by state.")
    lines += picture.0.map { "talos_poc_runs{state=\"\($0.0.rawValue)\"} \($0.1)" }
    lines += family("talos_poc_outbox_messages", "gauge", "Messages that wait or are parked.")
    lines += [
      "talos_poc_outbox_messages{state=\"queued\"} \(picture.1.queued)",
      "talos_poc_outbox_messages{state=\"parked\"} \(picture.1.parked)",
    ]
    lines += family("talos_poc_outbox_oldest_seconds", "gauge", "How long the oldest message has waited.")
    let oldest = picture.1.oldestQueued.map { max(0, Int(now.timeIntervalSince($0))) } ?? 0
    lines.append("talos_poc_outbox_oldest_seconds \(oldest)")
    lines += family(
      "talos_poc_without_an_answer_seconds", "gauge", "For how long a plugin or chat platform gives no good answer.")
    lines += await troubles.all.map {
      "talos_poc_without_an_answer_seconds{part=\"\($0.part)\"} \(max(0, Int(now.timeIntervalSince($0.since))))"
    }
    lines += family("talos_poc_resources_open", "gauge", "Things that bill, or may.")
    lines.append("talos_poc_resources_open \(picture.2.count)")
    lines += family("talos_poc_spending_hourly", "gauge", "What they cost an hour.")
    let byCurrency = Dictionary(grouping: picture.2, by: \.hourly.currency).sorted { $0.key < $1.key }
    lines += byCurrency.map { "talos_poc_spending_hourly{currency=\"\($0.key)\"} \($0.value.hourly.amountText)" }
    lines += family("talos_poc_requests_total", "counter", "Inbound requests by what became of them.")
    for entry in counters.all {
      lines.append(
        "talos_poc_requests_total{platform=\"\(entry.platform)\",outcome=\"\(entry.outcome)\"} \(entry.count)")
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private static func family(_ name: String, _ type: String, _ help: String) -> [String] {
    ["# HELP \(name) \(help)", "# TYPE \(name) \(type)"]
  }
}
