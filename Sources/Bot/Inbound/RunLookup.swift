import Chat
import Foundation
import Workflow

/// What a RUN, or its absence, turned out to mean.
enum FoundRun: Sendable {
  case run(Run)
  /// The sentence that says why it means none.
  case none(String)
}

extension Acceptance {
  /// The run that `word` names; without a word the asker's one run, where only one can be meant.
  func find(_ word: String?, for command: String, delivery: Delivery, in store: any StoreReading) throws -> FoundRun {
    if let word {
      if let run = try store.run(word) { return .run(run) }
      let known = try store.runs(in: .active, limit: 5).map(\.id)
      let hint = known.isEmpty ? "There are no runs now." : "Runs now: \(known.joined(separator: ", "))."
      return .none("There is no run \(word). \(hint)")
    }
    let own = try store.runs(of: delivery.principal, in: .active, limit: 4)
    if own.count == 1 { return .run(own[0]) }
    if own.isEmpty {
      // For looking back, the asker's last run is meant where none is active.
      if ["status", "cost", "report"].contains(command),
        let last = try store.runs(of: delivery.principal, in: Set(RunState.allCases), limit: 1).first
      {
        return .run(last)
      }
      return .none("You have no run; say which one, as in `\(command) RUN` (`list` shows all).")
    }
    return .none("You have several runs; say which one: \(own.map(\.id).joined(separator: ", ")).")
  }
}
