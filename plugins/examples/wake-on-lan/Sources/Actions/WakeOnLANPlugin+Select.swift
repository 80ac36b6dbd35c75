import Foundation
import PluginKit

extension WakeOnLANPlugin {
  /// The cheapest machine that nobody has, or the one that was asked for; a look, which changes nothing.
  func selectMachine(_ context: ActionContext) async throws -> Outcome {
    let leases = try await leases.all()
    let asked = context.inputs.string("machine")
    if let asked, machine(asked) == nil {
      return .failed(
        seen: "there is no machine \(asked); the settings name \(machines.map(\.name).joined(separator: ", "))",
        probably: "the name is mistyped", next: "start again with one of these; nothing was taken")
    }
    let free = machines.filter { machine in !leases.contains { $0.machine == machine.name } }
      .filter { asked == nil || $0.name == asked }.sorted { ($0.hourly, $0.name) < ($1.hourly, $1.name) }
    guard let best = free.first else {
      let holders = leases.map { "\($0.machine) has \($0.name)" }.joined(separator: ", ")
      return .failed(
        seen: "no machine is free at \(clock(context.now)): \(holders)",
        probably: "other runs have them", next: "start again once one of them is torn down; nothing was taken")
    }
    let time = Timestamp.text(context.now)
    return .done(
      [
        "plan": .string(best.name), "plan_summary": .string(best.summary), "site": .string(site),
        "hourly": .string(best.hourly.description), "arch": .string(best.arch), "prices_read_at": .string(time),
        "alternatives": .array(
          free.dropFirst().map { other in
            ["plan": .string(other.name), "site": .string(site), "hourly": .string(other.hourly.description)]
          }),
        "seen_api_auth": seen("no API: these machines are one's own", context.now),
        "seen_plans": seen("\(free.count) of \(machines.count) machines are free", context.now),
      ], progress: "\(best.name), \(best.hourly) an hour")
  }
}
