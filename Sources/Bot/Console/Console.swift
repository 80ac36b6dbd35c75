import Chat
import Foundation
import PluginKit
import Workflow

/// Remote access to a run's machine, for whoever is at the terminal: what the provider hands out goes through and is
/// kept nowhere, and the audit says that somebody asked, not what came back.
public struct Console: Sendable {
  /// Why nothing is handed out, in one sentence.
  public struct Refusal: Error, Sendable, CustomStringConvertible {
    public var sentence: String
    public var description: String { sentence }
  }

  let store: any Store
  let plugins: [String: any Plugin]
  let access: AccessPolicy
  let clock: any WallClock

  /// The ways to look at the machine of run `id`.
  /// - Throws: `Refusal` where the run has no machine, nobody can look at it, or that person may not; `StoreError` where
  ///   the audit cannot be written, and then nothing is asked for.
  public func open(_ id: String, by principal: Principal) async throws -> [ConsoleWay] {
    let run = try await store.read { try $0.run(id) }
    guard let run else { throw Refusal(sentence: "there is no run \(id); `list` shows all") }
    if case .refused(let sentence) = access.mayRun(
      "console", by: principal, in: ShellPlatform.place, owner: run.starter)
    {
      try await audit(principal, .refused, run: id, detail: sentence)
      throw Refusal(sentence: sentence)
    }
    let machines = try await store.read { try $0.resources(ofRun: id) }.filter { $0.state == .billing }
    guard let machine = machines.last, let thing = machine.id else {
      let sentence = "run \(id) has no server now: \(Narration.headline(run))"
      try await audit(principal, .refused, run: id, detail: sentence)
      throw Refusal(sentence: sentence)
    }
    try await audit(principal, .accepted, run: id, detail: "remote access to \(thing) asked for")
    do {
      guard let ways = try await plugins[machine.provider]?.console(thing, named: machine.name) else {
        throw Refusal(sentence: "\(machine.provider) offers no remote access to \(machine.name)")
      }
      return ways
    } catch let error as PluginError {
      throw Refusal(sentence: error.description)
    }
  }

  private func audit(
    _ principal: Principal, _ verdict: AuditEntry.Verdict, run: String, detail: String
  ) async throws {
    let entry = AuditEntry(
      at: clock.now, principal: principal.description, place: ShellPlatform.place.description, what: "console",
      verdict: verdict, run: run, detail: detail)
    try await store.write { try $0.append(entry) }
  }
}
