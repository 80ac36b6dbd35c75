import Foundation
import PluginKit

/// That one run has one machine.
struct Lease: Sendable, Hashable, Codable {
  var machine: String
  /// The run's mark, `tpoc-k3x7qa-1`.
  var name: String
  var hourly: Money
  var takenAt: Date

  /// What the bot knows it by. A machine that is lent again has another id.
  var id: String { "\(machine).\(name)" }
}

/// The mark of a run: `<instance>-<run>-<attempt>[-<chosen part>]`, at most 32 characters.
enum Mark {
  static func name(_ context: ActionContext, attempt: Int, chosen: String?) -> String {
    let name = "\(context.instance)-\(context.run)-\(attempt)" + (chosen.map { "-\($0)" } ?? "")
    return String(name.prefix(32))
  }

  /// The first attempt that no earlier name of the run has.
  static func nextAttempt(_ context: ActionContext) -> Int {
    let prefix = "\(context.instance)-\(context.run)-"
    let taken = context.resources.compactMap { resource -> Int? in
      guard resource.name.hasPrefix(prefix) else { return nil }
      return Int(resource.name.dropFirst(prefix.count).prefix { $0 != "-" })
    }
    return (taken.max() ?? 0) + 1
  }
}
