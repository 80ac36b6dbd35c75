import Foundation
import PluginKit

/// The memo of `wake`.
struct Waking: Codable, Sendable, Hashable {
  /// How many magic packets were sent.
  var packets: Int
  /// When the first was.
  var since: Date
}

extension WakeOnLANPlugin {
  /// Between two magic packets, in seconds.
  private static let between = 5.0
  /// So many packets that no power switch confirms are enough, and a switch that still says off after so many is believed.
  private static let unconfirmed = 3
  private static let most = 24

  /// Lays the script out, and sends magic packets until the power switch says on. A packet more does no harm, so this
  /// needs no intent.
  func wake(_ context: ActionContext) async throws -> Outcome {
    let id = context.inputs.string("server_id") ?? ""
    guard let lease = try await leases.all().first(where: { $0.id == id }), let machine = machine(lease.machine) else {
      return .failed(
        seen: "there is no lease \(id) any more at \(clock(context.now))", probably: "somebody removed its file",
        next: "`teardown \(context.run) --yes`, then start again")
    }
    guard let before = try context.memo?.decode(Waking.self) else {
      try await bootServer.layOut(context.inputs.string("ipxe_url") ?? "", for: machine)
      return try await send(Waking(packets: 0, since: context.now), machine, context)
    }
    if machine.power == nil, before.packets >= Self.unconfirmed {
      return awake(machine, before, context, seen: "\(before.packets) magic packets sent; no power switch to ask")
    }
    if let address = machine.power, try await power.isOn(address) {
      return awake(machine, before, context, seen: "its power switch says on, after \(before.packets) magic packets")
    }
    guard before.packets < Self.most else {
      return .failed(
        seen: "\(machine.name) has no power at \(clock(context.now)), after \(before.packets) magic packets",
        probably: "wake-on-LAN is off in its firmware, the packets do not reach its network, or the mac is another",
        next: "wake it by hand and `retry \(context.run)`, or `teardown \(context.run) --yes`")
    }
    return try await send(before, machine, context)
  }

  private func send(_ before: Waking, _ machine: Machine, _ context: ActionContext) async throws -> Outcome {
    try await network.wake(machine.mac)
    let waking = Waking(packets: before.packets + 1, since: before.since)
    return .wait(
      until: context.after(Self.between), progress: "magic packet \(waking.packets) sent to \(machine.name)",
      memo: try JSONValue(encoding: waking))
  }

  private func awake(_ machine: Machine, _ waking: Waking, _ context: ActionContext, seen words: String) -> Outcome {
    .done(
      [
        "woken_at": .string(Timestamp.text(waking.since)), "seen_server_ready": seen(words, context.now),
        "seen_reinstall": seen(
          bootServer.base == nil
            ? "it boots what its boot server has for it" : "the script was laid out as \(machine.scriptName)",
          waking.since),
      ], progress: words)
  }
}
