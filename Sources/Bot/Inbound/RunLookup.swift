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
  /// The commands behind the slash command by which a delivery came; the first where it came by none, as a press does.
  func commands(of delivery: Delivery) -> CommandSet { policy.slashCommands.named(delivery.slashCommand) }

  /// The run that `word` names, of whichever workflow; without a word the asker's one run, where only one can be meant:
  /// where there are several workflows, one of that to which the command belongs, or for looking any.
  func find(_ word: String?, for command: String, delivery: Delivery, in store: any StoreReading) throws -> FoundRun {
    if let word {
      if let run = try store.run(word) { return .run(run) }
      let known = try store.runs(in: .active, limit: 5).map(\.id)
      let hint = known.isEmpty ? "There are no runs now." : "Runs now: \(known.joined(separator: ", "))."
      return .none("There is no run \(word). \(hint)")
    }
    let isOnly = policy.slashCommands.all.count == 1
    let own = try store.runs(of: delivery.principal, in: .active, limit: isOnly ? 4 : 50)
    let slashCommand = commands(of: delivery).slashCommand
    let meant = isOnly ? own : own.filter { $0.workflow.command == slashCommand }
    if meant.count == 1 { return .run(meant[0]) }
    let onlyLooks = ["status", "cost", "report"].contains(command)
    if onlyLooks, own.count == 1 { return .run(own[0]) }
    if own.isEmpty {
      // For looking back, the asker's last run is meant where none is active.
      if onlyLooks,
        let last = try store.runs(of: delivery.principal, in: Set(RunState.allCases), limit: 1).first
      {
        return .run(last)
      }
      return .none("You have no run; say which one, as in `\(command) RUN` (`list` shows all).")
    }
    let named = own.prefix(5).map { own.count == meant.count ? $0.id : "\($0.id) (/\($0.workflow.command))" }
    let what = own.count == 1 ? "You have no run of /\(slashCommand)" : "You have several runs"
    return .none("\(what); say which one: \(named.joined(separator: ", ")).")
  }
}
