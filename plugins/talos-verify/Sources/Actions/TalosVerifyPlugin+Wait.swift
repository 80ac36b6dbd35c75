import Foundation
import PluginKit

/// The memo of `wait-for-maintenance`.
struct BootWatch: Codable, Sendable {
  /// Whether the port was seen shut since the boot was accepted.
  var wasShut = false
  var foreignSince: Date?
}

extension TalosVerifyPlugin {
  /// Looks at the port itself from the moment the boot is accepted: the provider's status lags for ever.
  func waitForMaintenance(_ context: ActionContext) async throws -> Outcome {
    guard let address = Self.address(in: context) else { return Self.noAddress(context) }
    var memo =
      try context.memo?.decode(BootWatch.self)
      ?? BootWatch(wasShut: context.inputs["accepted_at"] == nil && context.inputs["saw_port_shut"]?.bool == true)
    let acceptedAt =
      context.inputs.date("accepted_at") ?? context.inputs.date("created_at") ?? context.stepBegan
    let sighting = await look(at: address)
    // Judged by the time after the look, which may have taken seconds.
    let now = max(context.now, host.clock.now)
    if case .shut = sighting { memo.wasShut = true }
    if case .foreign = sighting { memo.foreignSince = memo.foreignSince ?? now } else { memo.foreignSince = nil }
    let situation = BootVerdict.Situation(
      run: context.run, address: address, port: port, version: context.inputs.string("version") ?? "",
      schematic: context.inputs.string("schematic") ?? "", acceptedAt: acceptedAt,
      lookingSince: context.stepBegan, now: now, wasShut: memo.wasShut,
      foreignSince: memo.foreignSince, timeout: host.seconds("boot_timeout", default: 1800),
      clock: { LocalTime.text($0, zone: host.timeZone, seconds: true) })
    switch BootVerdict.judge(sighting, situation) {
    case .wait(let progress):
      return .wait(
        until: now.addingTimeInterval(host.seconds("poll", default: 2)), progress: progress,
        memo: try JSONValue(encoding: memo))
    case .failed(let failure): return Outcome(.failed(failure))
    case .up(let report):
      return .done(
        facts(report, address, now),
        progress: "\(report.version ?? "Talos"), stage maintenance, \(TimeSpan.text(now.timeIntervalSince(acceptedAt)))"
      )
    }
  }

  private func facts(_ report: NodeReport, _ address: String, _ now: Date) -> Facts {
    let time = Timestamp.text(now)
    let answer =
      switch report.versionAnswer {
      case .tag(let tag): "Version answered \(tag)"
      case .refused: "Version answered \"\(NodeProbe.refusal)\", as Talos up to 1.12 does"
      }
    var facts: Facts = [
      "talos_up_at": .string(time), "talos_version_source": .string(report.versionSource),
      "version_answer": .string(answer), "fingerprint_stable": false,
      "disks": .array(
        report.disks.map { disk in
          [
            "path": .string(disk.path), "size_bytes": .number(Decimal(disk.bytes)), "model": .string(disk.model),
            "transport": .string(disk.transport),
          ]
        }),
      "seen_talos": [
        "what": .string("\(answer) and MachineStatus says maintenance, at \(address):\(port)"), "at": .string(time),
      ],
    ]
    if let version = report.version { facts["talos_version"] = .string(version) }
    if let schematic = report.schematic { facts["schematic_seen"] = .string(schematic) }
    if let disk = Disk.forInstallation(report.disks) { facts["install_disk"] = .string(disk.path) }
    if let uuid = report.uuid { facts["machine_uuid"] = .string(uuid) }
    if let fingerprint = report.fingerprint {
      facts["fingerprint"] = .string(fingerprint)
      facts["fingerprint_read_at"] = .string(time)
    }
    return facts
  }
}
