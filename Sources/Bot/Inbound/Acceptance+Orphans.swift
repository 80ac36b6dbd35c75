import Chat
import Foundation
import PluginKit
import Workflow

extension Acceptance {
  /// Takes something that the sweep found into the accounts: cost and time to live, never a reinstall.
  func adopt(
    _ id: String, for seconds: Double?, from delivery: Delivery, in store: any StoreWriting, now: Date
  ) throws -> Verdict {
    let keep = seconds ?? policy.defaultTimeToLive
    guard keep <= policy.rules.longestTimeToLive else {
      let longest = TimeSpan.text(policy.rules.longestTimeToLive)
      return refusal("adopt", "--ttl \(TimeSpan.text(keep)) is longer than the limit of \(longest).")
    }
    return try take(id, keepFor: keep, as: "adopt", from: delivery, in: store, now: now)
  }

  /// Deletes something that the sweep found: it becomes a run that is torn down, so that nothing but a 404 ends it.
  func delete(
    _ id: String, yes: Bool, from delivery: Delivery, in store: any StoreWriting, now: Date
  ) throws -> Verdict {
    guard !yes, let orphan = try store.orphan(id), isAllowed("delete", delivery) else {
      return try take(id, keepFor: nil, as: "delete", from: delivery, in: store, now: now)
    }
    let message = Message(
      title: "Delete \(orphan.item.name)?", severity: .warning,
      parts: [
        .text("It is erased for good, with everything on it."),
        .details(Narration.details(orphan, rules: policy.rules, now: now)),
      ],
      buttons: [MessageButton("Delete", style: .danger, action: .command(.delete(thing: id, yes: true)))])
    return Verdict(Reply(message), "delete", .accepted, run: nil)
  }

  private func isAllowed(_ command: String, _ delivery: Delivery) -> Bool {
    access.mayRun(command, by: delivery.principal, in: delivery.place).isAllowed
  }

  private func refusal(_ command: String, _ sentence: String) -> Verdict {
    Verdict(.sentence(sentence, severity: .warning), command, .refused, run: nil)
  }

  private func take(
    _ id: String, keepFor seconds: Double?, as command: String, from delivery: Delivery, in store: any StoreWriting,
    now: Date
  ) throws -> Verdict {
    if case .refused(let sentence) = access.mayRun(command, by: delivery.principal, in: delivery.place) {
      return refusal(command, sentence)
    }
    guard let orphan = try store.orphan(id) else {
      let known = try store.orphans().map(\.item.id)
      return refusal(
        command,
        "The last sweep found no \(id) that nobody looks after; "
          + (known.isEmpty ? "it found nothing of that kind." : "it found \(known.joined(separator: ", "))."))
    }
    guard orphan.item.hourly != nil || seconds == nil else {
      return refusal(
        command,
        "\(orphan.item.name) does not bill by the hour, so its cost cannot be counted; look at it in the provider's "
          + "dashboard, or `delete \(id)`.")
    }
    guard let undo = policy.undo(of: orphan.provider) else {
      return refusal(command, "No step of the workflow undoes what \(orphan.provider) makes; delete it by hand.")
    }
    let run = try store.take(
      orphan, keepFor: seconds,
      by: FoundBy(
        person: delivery.principal.description, starter: delivery.principal, place: delivery.place,
        replyAddress: delivery.replyAddress), undo: undo, rules: policy.rules, limits: policy.limits, now: now)
    let what =
      seconds.map { "is adopted as run \(run), for \(TimeSpan.text($0)) from now" }
      ?? "is being deleted, as run \(run); it is said to be gone only after a 404"
    return Verdict(.sentence("\(orphan.item.name) \(what)."), command, .accepted, run: run)
  }
}
