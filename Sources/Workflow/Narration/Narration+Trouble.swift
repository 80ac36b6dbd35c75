import Chat
import Foundation
import PluginKit

extension Narration {
  /// A failed run that still has a server: what was seen, what it means, what to do, and what happens by itself.
  static func failure(_ run: Run, resources: [Resource], rules: RunRules, now: Date) -> Message {
    var parts = sentences(run.failure)
    parts.append(.details(serverDetails(run, resources) + costDetails(run, resources, rules, now)))
    var buttons = [tearDownButton(run)]
    if let grace = run.graceEndsAt {
      parts.append(.text("It will be torn down at \(clock(grace, rules, near: now)) unless somebody presses Keep."))
      buttons.append(MessageButton("Keep", action: .command(.keep(run: run.id))))
    } else if !resources.open.isEmpty {
      parts.append(.text("It stays, and costs, until its time to live ends or somebody tears it down."))
    }
    if run.state == .waiting || run.state == .stuck {
      buttons.append(MessageButton("Retry", action: .command(.retry(run: run.id))))
    }
    let step = run.currentStep?.title ?? "a step"
    return Message(
      title: "Run \(run.id) \(run.state == .stuck ? "is stuck" : "failed"): \(step)", severity: .bad, parts: parts,
      buttons: buttons, mention: run.starter)
  }

  /// Something of a run could not be taken back yet: it may still be billing.
  static func undoTrouble(_ failure: Failure, run: Run, resources: [Resource], now: Date) -> Message {
    Message(
      title: "Run \(run.id): may still be billing", severity: .bad,
      parts: sentences(failure) + [
        .details(
          serverDetails(run, resources) + [
            Detail("Cost an hour", resources.hourly.description),
            Detail("Cost so far", resources.cost(at: now).roundedDescription),
          ])
      ],
      mention: run.starter)
  }

  /// A deletion that the clock asks for waits, because the clock cannot be believed.
  static func clockDoubt(
    _ doubt: String, _ run: Run, resources: [Resource], rules: RunRules, now: Date
  ) -> Message {
    Message(
      title: "Run \(run.id) is not torn down yet: \(doubt)", severity: .warning,
      parts: [
        .text("No server is deleted by time until the clocks agree. Set this machine's, or tear it down by hand."),
        .details(serverDetails(run, resources) + costDetails(run, resources, rules, now)),
      ], buttons: [tearDownButton(run), extendButton(run)], mention: run.starter)
  }

  /// The one sentence about a side that gives no good answer: the same however often it is asked, so that a hundred
  /// refusals are no hundred edits. What it says stands in `status` and in the log.
  /// - Parameter plight: what the other side has done instead, `refused the API key`.
  static func noAnswer(
    from step: StepDefinition, undoing: Bool, plight: String?, since began: Date, rules: RunRules
  ) -> String {
    let action = undoing ? step.undo ?? step.action : step.action
    let plugin = action.prefix { $0 != "." }
    return
      "\(plugin.prefix(1).uppercased())\(plugin.dropFirst()) has \(plight ?? "not answered") since \(clock(began, rules))"
  }

  static func sentences(_ failure: Failure?) -> [NoticeBody.Part] {
    guard let failure else { return [] }
    return [
      .details([
        Detail("Seen", failure.seen), Detail("Probably", failure.probably), Detail("What to do", failure.next),
      ])
    ]
  }
}
