import Foundation
import PluginKit

extension RunTransition {
  /// Whether an amount is more than one person may spend, and more than a second one has agreed to.
  func needsApproval(_ amount: Money) -> Bool {
    guard let limit = rules.approveAbove, amount > limit else { return false }
    return run.approved.map { amount > $0 } ?? true
  }

  /// Puts the question to a second person; the answer that was given is handed on once they agree.
  mutating func askForApproval(of question: Question, answered: Answer, amount: Money) {
    let lapses = now.addingTimeInterval(600)
    let approval = Question(
      kind: .approve, text: "A second person's approval is needed: \(question.text)",
      details: question.details + [
        Detail("Confirmed by", Narration.person(answered.by)),
        Detail(
          "Why a second person",
          "\(amount.roundedDescription) in all is more than approve_above, "
            + (rules.approveAbove?.roundedDescription ?? "")),
      ], expiresAt: lapses, reservation: amount, hourly: question.hourly, heldBack: answered)
    run.question = approval
    run.state = .waiting
    run.due = nil
    if let step = run.currentStep { run.record(step, .waiting, detail: "waiting for a second person", at: now) }
    say(Slot.question(.approve), .thread, Narration.question(approval, of: run, rules: rules), mustArrive: true)
  }

  /// Holds an amount against the limits until the run ends.
  mutating func reserve(_ amount: Money) {
    run.reserved = amount
    effects.append(.reserve(amount))
  }
}
