import Chat
import Foundation
import PluginKit
import Workflow

extension Acceptance {
  /// A pressed button: checked like the command that it stands for; works once, until it expires.
  func press(_ token: String, from delivery: Delivery, in store: any StoreWriting, now: Date) throws -> Verdict {
    guard let button = try store.button(token) else {
      return Verdict(
        .sentence("This button is not one of mine any more.", severity: .warning), "button", .refused, run: nil)
    }
    guard button.usedAt == nil, button.expiresAt > now else {
      let why = button.usedAt == nil ? "has expired" : "was pressed before"
      return Verdict(.sentence("This button \(why).", severity: .warning), "button", .refused, run: button.run)
    }
    let verdict =
      switch button.action {
      case .command(let command): try perform(command, from: delivery, in: store, now: now)
      case .confirm(let run, let kind): try answer(run, kind, yes: true, from: delivery, in: store, now: now)
      case .decline(let run, let kind): try answer(run, kind, yes: false, from: delivery, in: store, now: now)
      }
    if verdict.verdict == .accepted {
      _ = try store.useButton(token, by: delivery.principal, at: now)
    }
    return verdict
  }

  /// Answers a run's question: its starter or an admin; an approval only by somebody else than the starter.
  func answer(
    _ id: String, _ kind: Question.Kind, yes: Bool, from delivery: Delivery, in store: any StoreWriting, now: Date
  ) throws -> Verdict {
    let what = yes ? "confirm" : "decline"
    guard let run = try store.run(id), let question = run.question, question.kind == kind, now < question.expiresAt
    else {
      return Verdict(.sentence("Run \(id) does not ask this any more.", severity: .warning), what, .refused, run: id)
    }
    let isStarter = delivery.principal.isSamePerson(as: run.starter)
    if kind == .approve, !isStarter || yes {
      guard !isStarter else {
        return Verdict(
          .sentence("Somebody else than who started run \(id) has to approve it.", severity: .warning), what, .refused,
          run: id)
      }
      if case .refused(let sentence) = access.mayRun("start", by: delivery.principal, in: delivery.place) {
        return Verdict(.sentence(sentence, severity: .warning), what, .refused, run: id)
      }
    } else if case .refused(let sentence) = access.mayRun(
      "cancel", by: delivery.principal, in: delivery.place, owner: run.starter)
    {
      return Verdict(.sentence(sentence, severity: .warning), what, .refused, run: id)
    }
    try store.apply(
      .answered(yes: yes, by: delivery.principal.description), to: id, rules: policy.rules, limits: policy.limits,
      now: now)
    return Verdict(nil, what, .accepted, run: id)
  }
}
