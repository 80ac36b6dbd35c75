import Chat
import Foundation
import PluginKit

extension Narration {
  /// A step's question with its buttons; the starter is mentioned.
  static func question(_ question: Question, of run: Run, rules: RunRules) -> Message {
    Message(
      title: question.text, severity: .warning,
      parts: [
        .details(question.details),
        .text("The offer lapses at \(clock(question.expiresAt, rules)); without an answer nothing is bought."),
      ],
      buttons: [
        MessageButton("Confirm", style: .primary, action: .confirm(run: run.id, kind: question.kind)),
        MessageButton("Cancel", action: .decline(run: run.id, kind: question.kind)),
      ],
      mention: run.starter)
  }

  /// What the question's message shows once it is answered: no buttons.
  static func answered(_ question: Question, yes: Bool, by person: String, run: Run) -> Message {
    Message(
      title: "\(yes ? "Confirmed" : "Declined") by \(person)", severity: .info,
      parts: [.text(question.text), .details(question.details)])
  }

  /// A notice of a plugin's.
  static func notice(_ notice: Notice, of run: Run) -> Message {
    let buttons = notice.buttons.map { button in
      switch button {
      case .teardown: tearDownButton(run)
      case .extend: extendButton(run)
      case .keep: keepButton(run)
      case .retry: MessageButton("Retry", action: .command(.retry(run: run.id)))
      }
    }
    return Message(
      title: notice.title, severity: severity(notice.weight), parts: notice.body.parts, buttons: buttons,
      mention: notice.weight == .note ? nil : run.starter)
  }

  /// A notice of a plugin that belongs to no run; it has no buttons, since those stand for commands on a run.
  public static func notice(_ notice: Notice) -> Message {
    Message(title: notice.title, severity: severity(notice.weight), parts: notice.body.parts)
  }

  private static func severity(_ weight: Notice.Weight) -> Message.Severity {
    switch weight {
    case .note: .info
    case .warning: .warning
    case .final: .good
    case .alert: .bad
    }
  }

  static func tearDownButton(_ run: Run) -> MessageButton {
    MessageButton("Tear down", style: .danger, action: .command(.teardown(run: run.id, yes: true)))
  }

  static func keepButton(_ run: Run) -> MessageButton {
    MessageButton("Keep", action: .command(.keep(run: run.id)))
  }

  static func extendButton(_ run: Run) -> MessageButton {
    MessageButton("Extend", action: .command(.extend(run: run.id, seconds: 2 * 3600)))
  }
}
