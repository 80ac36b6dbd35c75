import Foundation
import PluginKit

/// The memo of `claim`.
struct Claim: Codable, Sendable, Hashable {
  var machine: String
  /// The name under which the run means to have it.
  var name: String
  var attempt: Int
  var intendedAt: Date
}

extension WakeOnLANPlugin {
  /// Takes a machine for the run: first the intent, and once that is committed the lease.
  func claim(_ context: ActionContext) async throws -> Outcome {
    guard let name = context.inputs.string("machine"), let machine = machine(name),
      let hourly = context.inputs.money("confirmed_hourly")
    else { throw PluginError("claim needs the inputs machine, one of the settings, and confirmed_hourly") }
    guard let claim = try context.memo?.decode(Claim.self) else { return try await intend(machine, hourly, context) }
    let lease = try await leases.take(
      Lease(machine: machine.name, name: claim.name, hourly: hourly, takenAt: claim.intendedAt))
    guard lease.name == claim.name else {
      return .failed(
        seen: "\(machine.name) was taken by \(lease.name) meanwhile", probably: "another run was a moment faster",
        next: "start again; nothing was taken", ledger: [.never(name: claim.name, at: context.now)])
    }
    return .done(
      [
        "server_id": .string(lease.id), "hostname": .string(lease.name), "address": .string(machine.address),
        "plan": .string(machine.name), "site": .string(site), "hourly": .string(hourly.description),
        "attempt": .number(Decimal(claim.attempt)), "created_at": .string(Timestamp.text(context.now)),
        "delete_command": .string(byHand(machine)),
        "seen_server_created": seen("\(machine.name) is lent to \(lease.name)", context.now),
      ], progress: "\(machine.name), \(hourly) an hour",
      ledger: [.bought(name: lease.name, id: lease.id, hourly: hourly, at: claim.intendedAt)])
  }

  private func intend(_ machine: Machine, _ hourly: Money, _ context: ActionContext) async throws -> Outcome {
    if let lease = try await leases.all().first(where: { $0.machine == machine.name }) {
      return .failed(
        seen: "\(machine.name) is lent to \(lease.name)", probably: "another run was a moment faster",
        next: "start again; nothing was taken")
    }
    // A machine that runs without a lease is somebody's: it is neither woken nor ever switched off.
    if try await isOn(machine) {
      return .failed(
        seen: "\(machine.name) runs at \(clock(context.now)), and no run has it",
        probably: "somebody uses it, or forgot to switch it off",
        next: "switch it off, or start with another machine; it was not touched")
    }
    let attempt = Mark.nextAttempt(context)
    let claim = Claim(
      machine: machine.name, name: Mark.name(context, attempt: attempt, chosen: context.inputs.string("hostname")),
      attempt: attempt, intendedAt: context.now)
    return .wait(
      until: context.now, progress: "taking \(machine.name) as \(claim.name)", memo: try JSONValue(encoding: claim),
      ledger: [.intent(name: claim.name, hourly: hourly, at: context.now)])
  }

  /// How a person gives a machine back without the bot.
  func byHand(_ machine: Machine) -> String {
    guard let address = machine.power else {
      return "# switch \(machine.name) off, then\n" + leases.removal(of: machine.name)
    }
    return "curl -X PUT -H \"Authorization: Bearer $POWER_TOKEN\" -d '{\"power\": \"off\"}' \(address)\n"
      + leases.removal(of: machine.name)
  }
}
