import Foundation
import Workflow

extension SQLiteStore {
  public func prepare(_ run: Run, rules: RunRules, now: Date) throws -> PreparedRun {
    let transition = RunTransition.apply(.began, to: run, resources: [], rules: rules, now: now)
    let (said, rest) = transition.separated
    let messages = try said.map { utterance in
      var utterance = utterance
      var buttons: [String: String] = [:]
      for index in utterance.message.buttons.indices {
        let button = FreshButton(action: try ColumnCoding.text(utterance.message.buttons[index].action))
        utterance.message.buttons[index].token = button.token
        buttons[button.token] = button.action
      }
      return PreparedRun.PreparedMessage(
        utterance: utterance, buttons: buttons, document: try ColumnCoding.text(utterance.message))
    }
    return PreparedRun(
      transition: rest, messages: messages, document: try ColumnCoding.document(of: rest.run),
      workflow: try workflows.entry(of: rest.run.workflow), rules: rules, at: now)
  }
}

extension SQLiteTransaction {
  func begin(_ prepared: PreparedRun) throws {
    let run = prepared.run
    try upsert(run, document: prepared.document, workflow: prepared.workflow, rules: prepared.rules)
    let instant = ColumnCoding.milliseconds(prepared.at)
    for message in prepared.messages {
      for (token, action) in message.buttons {
        try put(
          FreshButton(token: token, action: action), run: run.id, slot: message.utterance.slot, now: prepared.at)
      }
      try put(
        message.utterance, document: message.document, run: run.id, place: run.place, replyAddress: run.replyAddress,
        due: instant, created: instant)
    }
    try saveEffects(of: prepared.transition, rules: prepared.rules, at: prepared.at)
  }
}
