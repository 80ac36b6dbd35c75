import Foundation
import PluginKit

/// The memo of `report`.
struct FingerprintCheck: Codable, Sendable {
  /// When the fingerprint is read again.
  var due: Date
  var readings = 1
  /// The last reading.
  var fingerprint: String?
}

extension TalosVerifyPlugin {
  /// Talos makes a new key whenever its addresses, name or time change, so one read in the first seconds can be stale
  /// a minute later: https://github.com/siderolabs/talos/blob/main/internal/app/machined/pkg/controllers/secrets/maintenance.go
  private static let between = 20.0
  private static let mostReadings = 6

  /// Posts the final message at once, and completes it after the fingerprint was read twice with the same result.
  func report(_ context: ActionContext) async throws -> Outcome {
    guard let address = Self.address(in: context) else { return Self.noAddress(context) }
    guard let memo = try context.memo?.decode(FingerprintCheck.self) else {
      let due = context.after(Self.between)
      let memo = FingerprintCheck(due: due, fingerprint: context.facts.string("fingerprint"))
      return outcome(
        .wait(until: due), context, address: address, facts: context.facts, confirmsAt: due,
        memo: try JSONValue(encoding: memo), progress: "the fingerprint is being confirmed")
    }
    let sighting = await look(at: address)
    let now = max(context.now, host.clock.now)
    guard case .maintenance(let report) = sighting, let fingerprint = report.fingerprint else {
      return try again(memo, nil, context, address: address, now: now, seen: "the node did not answer as before")
    }
    if fingerprint == memo.fingerprint {
      var facts = context.facts
      facts["fingerprint"] = .string(fingerprint)
      facts["fingerprint_stable"] = true
      facts["fingerprint_read_at"] = .string(Timestamp.text(now))
      return outcome(
        .done, context, address: address, facts: facts, confirmsAt: nil, memo: nil,
        progress: "reported, fingerprint confirmed")
    }
    return try again(memo, fingerprint, context, address: address, now: now, seen: "the fingerprint changed")
  }

  private func again(
    _ before: FingerprintCheck, _ fingerprint: String?, _ context: ActionContext, address: String, now: Date,
    seen: String
  ) throws -> Outcome {
    var facts = context.facts
    if let fingerprint {
      facts["fingerprint"] = .string(fingerprint)
      facts["fingerprint_read_at"] = .string(Timestamp.text(now))
    }
    guard before.readings < Self.mostReadings else {
      return outcome(
        .done, context, address: address, facts: facts, confirmsAt: nil, memo: nil,
        progress: "reported; \(seen), so the fingerprint is not confirmed")
    }
    let due = now.addingTimeInterval(Self.between)
    let memo = FingerprintCheck(
      due: due, readings: before.readings + 1, fingerprint: fingerprint ?? before.fingerprint)
    return outcome(
      .wait(until: due), context, address: address, facts: facts, confirmsAt: due,
      memo: try JSONValue(encoding: memo), progress: "\(seen), reading it again")
  }

  private func outcome(
    _ verdict: Outcome.Verdict, _ context: ActionContext, address: String, facts: Facts, confirmsAt: Date?,
    memo: JSONValue?, progress: String
  ) -> Outcome {
    let text = ReportText(
      context: context, facts: facts, address: address,
      clock: { LocalTime.text($0, zone: host.timeZone, near: context.now, seconds: true) }, confirmsAt: confirmsAt)
    var learned: Facts = [
      "reported_at": context.facts["reported_at"] ?? .string(Timestamp.text(context.now)),
      "report_markdown": .string(text.markdown), "report_json": .string(text.json),
    ]
    for name in ["fingerprint", "fingerprint_stable", "fingerprint_read_at"] { learned[name] = facts[name] }
    return Outcome(verdict, facts: learned, progress: progress, memo: memo, notices: [text.notice])
  }
}
