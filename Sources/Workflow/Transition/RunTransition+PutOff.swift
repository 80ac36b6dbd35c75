import Foundation
import PluginKit

extension RunTransition {
  /// After so many calls in a row that threw, an undo is put off: one that throws once is called again soon.
  static let errorsBeforePutOff = 3

  /// Leaves the present undo for later where something bills behind it: a record in the DNS that cannot be removed
  /// keeps no server running. False where nothing behind it would end a bill.
  mutating func putOffUndo(because sentence: String) -> Bool {
    guard run.state == .undoing, run.undosPutOff?.isBack != true, let step = run.currentStep, billsBehind(run.step)
    else { return false }
    var putOff = run.undosPutOff ?? UndosPutOff()
    putOff.steps.append(run.step)
    run.undosPutOff = putOff
    run.errors = 0
    run.lastError = nil
    run.errorsBegan = nil
    run.generation += 1
    run.record(step, .waiting, detail: "put off until nothing bills: \(sentence)", at: now)
    effects.append(.audit(what: "undo of step \(step.id) is put off: \(sentence)", by: nil))
    undoNext(before: run.step)
    return true
  }

  /// The undo that was put off first; each is called again once, when the last of the others is over.
  mutating func takeUndoPutOff() -> Int? {
    guard var putOff = run.undosPutOff, !putOff.steps.isEmpty else { return nil }
    putOff.isBack = true
    let step = putOff.steps.removeFirst()
    run.undosPutOff = putOff
    return step
  }

  /// Whether an undo before the step at `index`, of another plugin than its own, ends what bills.
  private func billsBehind(_ index: Int) -> Bool {
    let billing = Set(resources.open.map(\.provider))
    let own = plugin(ofUndo: index)
    var candidate = run.undoStep(atOrBefore: index - 1)
    while let step = candidate {
      if let name = plugin(ofUndo: step), name != own, billing.contains(name) { return true }
      candidate = run.undoStep(atOrBefore: step - 1)
    }
    return false
  }

  private func plugin(ofUndo index: Int) -> String? {
    run.workflow.steps[index].undo.map { String($0.prefix { $0 != "." }) }
  }
}
