import Foundation
import PluginKit

/// The memo of `release`.
struct Release: Codable, Sendable, Hashable {
  /// When the run began to give back.
  var since: Date
  /// Since when each machine without a power switch is silent.
  var silentSince: [String: Date] = [:]
  /// The keys of the alerts that people have heard.
  var told: Set<String> = []
}

extension WakeOnLANPlugin {
  /// A machine without a power switch counts as off once it was silent for so many seconds.
  private static let silence = 30.0
  /// After so many seconds people must know.
  private static let patience = 300.0

  /// Switches every machine of the run off, and gives it back once it is seen to be off. Never gives up, and touches no
  /// machine whose lease has another name than the run's.
  func release(_ context: ActionContext) async throws -> Outcome {
    var release = try context.memo?.decode(Release.self) ?? Release(since: context.now)
    let mine = context.resources.filter { $0.provider == name && $0.state != .closed }
    let held = try await leases.all()
    var ledger: [LedgerEntry] = []
    var lines: [String] = []
    for resource in mine {
      guard let lease = held.first(where: { $0.name == resource.name }) else {
        // The folder tells at once what was taken: without a file there never was a lease, or it is given back.
        ledger.append(
          resource.id == nil
            ? .never(name: resource.name, at: context.now) : .gone(name: resource.name, at: context.now))
        continue
      }
      let state = await switchOff(lease, &release, context)
      if state == "off" {
        try await leases.giveBack(lease)
        ledger.append(.gone(name: resource.name, at: context.now))
      }
      lines.append("\(lease.machine): \(state)")
    }
    if ledger.count == mine.count {
      let words = mine.isEmpty ? "nothing was taken" : "seen to be off at \(clock(context.now)), and given back"
      return .done(progress: words, ledger: ledger)
    }
    var outcome = Outcome.wait(
      until: context.after(5), progress: lines.joined(separator: "; "), memo: nil, ledger: ledger)
    if context.now.timeIntervalSince(release.since) >= Self.patience, release.told.insert("still-on").inserted {
      outcome.notices = [stillOn(lines, context)]
    }
    outcome.memo = try JSONValue(encoding: release)
    return outcome
  }

  /// Takes a machine's power, and answers `off` only where it was seen to be off.
  private func switchOff(_ lease: Lease, _ release: inout Release, _ context: ActionContext) async -> String {
    guard let machine = machine(lease.machine) else { return "no longer in the settings; put it back to switch it off" }
    do {
      if let address = machine.power {
        if try await !power.isOn(address) { return "off" }
        try await power.turnOff(address)
        return try await power.isOn(address) ? "told to go off, still on" : "off"
      }
      if try await isOn(machine) {
        release.silentSince[machine.name] = nil
        return "still answers at \(machine.address); switch it off by hand"
      }
      let since = release.silentSince[machine.name] ?? context.now
      release.silentSince[machine.name] = since
      return context.now.timeIntervalSince(since) >= Self.silence ? "off" : "silent, looking again"
    } catch {
      return "\(error)"
    }
  }

  private func stillOn(_ lines: [String], _ context: ActionContext) -> Notice {
    Notice(
      .alert, key: "still-on", title: "A machine of run \(context.run) may still be running and cost power",
      body: NoticeBody([
        .text("\(lines.joined(separator: "; ")). The plugin goes on trying; by hand:"),
        .code(
          context.resources.filter { $0.state != .closed }.compactMap(\.id)
            .compactMap { id in machines.first { id.hasPrefix($0.name + ".") } }.map(byHand).joined(separator: "\n")),
      ]))
  }
}
