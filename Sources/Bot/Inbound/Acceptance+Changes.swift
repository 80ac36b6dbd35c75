import Chat
import Foundation
import PluginKit
import Workflow

extension Acceptance {
  /// Settles one change within the transaction that also records its delivery: a second delivery of the same id gets
  /// the same answer and does nothing.
  /// - Parameter prepared: the run of a `start`.
  func settle(
    _ change: Change, prepared: PreparedRun?, from delivery: Delivery, in store: any StoreWriting
  ) throws -> (reply: Reply?, isFirst: Bool) {
    let platform = delivery.principal.platform
    if let earlier = try store.answer(toDelivery: delivery.id, on: platform) { return (earlier.reply, false) }
    let now = clock.now
    let verdict: Verdict
    do {
      verdict =
        switch change {
        case .command(let command):
          try perform(command, prepared: prepared, from: delivery, in: store, now: now)
        case .press(let token): try press(token, from: delivery, in: store, now: now)
        }
    } catch let refusal as EventRefusal {
      verdict = Verdict(.sentence(refusal.description, severity: .warning), name(change), .refused, run: nil)
    }
    try store.append(
      AuditEntry(
        at: now, principal: delivery.principal.description, place: delivery.place.description, what: verdict.what,
        verdict: verdict.verdict, run: verdict.run, detail: verdict.reply?.message.title))
    var reply = verdict.reply
    if let message = reply?.message, !message.buttons.isEmpty {
      reply?.message = try store.issueButtons(in: message, run: nil, slot: "reply", now: now)
    }
    try store.record(DeliveryRecord(platform: platform, id: delivery.id, at: now, reply: reply))
    return (reply, verdict.verdict == .accepted)
  }

  /// What became of a change: the answer, and the line for the audit.
  struct Verdict: Sendable {
    var reply: Reply?
    var what: String
    var verdict: AuditEntry.Verdict
    var run: String?
    init(_ reply: Reply?, _ what: String, _ verdict: AuditEntry.Verdict, run: String?) {
      self.reply = reply
      self.what = what
      self.verdict = verdict
      self.run = run
    }
  }

  private func name(_ change: Change) -> String {
    switch change {
    case .command(let command): command.name
    case .press: "button"
    }
  }

  func perform(
    _ command: Command, prepared: PreparedRun? = nil, from delivery: Delivery, in store: any StoreWriting, now: Date
  ) throws -> Verdict {
    switch command {
    case .start(let options):
      let prepared = try prepared ?? prepare(options, from: delivery, now: now)
      return try start(options, prepared: prepared, from: delivery, in: store, now: now)
    case .adopt(let thing, let seconds):
      return try adopt(thing, for: seconds, from: delivery, in: store, now: now)
    case .delete(let thing, let yes): return try delete(thing, yes: yes, from: delivery, in: store, now: now)
    case .added(let call):
      let sentence = "The plugin \(call.plugin) is asked; its answer follows."
      return Verdict(
        Reply(Message(title: sentence), isPreliminary: true), call.name, .accepted, run: nil)
    default: break
    }
    let run: Run
    switch try find(command.run, for: command.name, delivery: delivery, in: store) {
    case .run(let found): run = found
    case .none(let sentence):
      return Verdict(.sentence(sentence, severity: .warning), command.name, .refused, run: nil)
    }
    // Twice: once on the command, once on the thing that it turned out to mean.
    let decision = access.mayRun(command.name, by: delivery.principal, in: delivery.place, owner: run.starter)
    if case .refused(let sentence) = decision {
      return Verdict(.sentence(sentence, severity: .warning), command.name, .refused, run: run.id)
    }
    if case .confirm = command {
      guard let question = run.question else {
        return Verdict(
          .sentence("Run \(run.id) asks nothing: \(Narration.headline(run))."), "confirm", .refused, run: run.id)
      }
      let verdict = try answer(run.id, question.kind, yes: true, from: delivery, in: store, now: now)
      return verdict.reply == nil ? Verdict(.sentence("Confirmed."), "confirm", .accepted, run: run.id) : verdict
    }
    let reply = try apply(command, to: run, from: delivery, in: store, now: now)
    return Verdict(reply, command.name, .accepted, run: run.id)
  }

  private func apply(
    _ command: Command, to run: Run, from delivery: Delivery, in store: any StoreWriting, now: Date
  ) throws -> Reply? {
    let who = delivery.principal.description
    func change(_ event: RunEvent) throws -> RunTransition {
      try store.apply(event, to: run.id, rules: policy.rules, limits: policy.limits, now: now)
    }
    if run.state == .ended { return .sentence("Run \(run.id) is over: \(Narration.headline(run)).") }
    if run.state == .undoing {
      return .sentence("Run \(run.id) is being torn down already; you will read here when the provider confirms it.")
    }
    switch command {
    case .teardown(_, false):
      return Reply(Narration.askTeardown(run, resources: try store.resources(ofRun: run.id), at: now))
    case .teardown:
      return Narration.leaving(try change(.teardown(by: who)).run, resources: try store.resources(ofRun: run.id))
    case .cancel:
      return Narration.leaving(try change(.cancel(by: who)).run, resources: try store.resources(ofRun: run.id))
    case .extend(_, let seconds): return try extend(run, by: seconds, who: delivery.principal, in: store, now: now)
    case .keep: return try keep(run, who: who, in: store, now: now)
    case .mute(_, let seconds): return try mute(run, for: seconds, who: who, in: store, now: now)
    case .retry:
      guard run.canBeRetried else {
        return .sentence("Run \(run.id) has not failed: \(Narration.headline(run)).")
      }
      _ = try change(.retry(by: who))
      return .sentence("Run \(run.id) goes on from the step that failed.")
    default: return nil
    }
  }
}
