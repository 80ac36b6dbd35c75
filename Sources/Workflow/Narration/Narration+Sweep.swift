import Chat
import Foundation
import PluginKit

extension Narration {
  /// What `alerts` hears of something that no run looks after: once, then daily.
  public static func orphan(_ orphan: Orphan, deletesAt: Date?, rules: RunRules, now: Date) -> Message {
    let item = orphan.item
    let why =
      orphan.origin == .ours
      ? "It came of a purchase of run \(orphan.run), which is over: a late twin, or a server that came back."
      : "This bot's database knows of no such purchase: it may be another bot's of the same name, or of a lost database."
    var parts: [NoticeBody.Part] = [.text(why), .details(details(orphan, rules: rules, now: now))]
    if let deletesAt {
      parts.append(.text("It will be deleted at \(clock(deletesAt, rules, near: now)) unless somebody adopts it."))
    } else {
      parts.append(
        .text(
          "Nothing is done to it by itself. Adopt counts its cost and gives it a time to live, and never reinstalls it; "
            + "Delete erases it for good."))
    }
    return Message(
      title: "A server that nobody looks after is billing: \(item.name)", severity: .bad, parts: parts,
      buttons: [
        MessageButton("Adopt", action: .command(.adopt(thing: item.id, seconds: nil))),
        MessageButton("Delete", style: .danger, action: .command(.delete(thing: item.id, yes: true))),
      ])
  }

  /// What came of a purchase after it was given up.
  static func lateTwin(_ twin: Orphan, of run: Run, goesAs other: String, rules: RunRules, now: Date) -> Message {
    Message(
      title: "Another server of run \(run.id) came to light: \(twin.item.name)", severity: .warning,
      parts: [
        .text(
          "Its purchase had no answer and was given up, and the run has bought another one since. This one is torn down "
            + "as run \(other) and is counted there."),
        .details(details(twin, rules: rules, now: now)),
      ])
  }

  /// Its name, id, age, price and cost so far.
  public static func details(_ orphan: Orphan, rules: RunRules, now: Date) -> [Detail] {
    let item = orphan.item
    return [
      Detail("Name", item.name), Detail("Id", item.id), Detail("Status", item.status),
      Detail("Age", item.createdAt.map { "\(age($0, now)), since \(clock($0, rules, near: now))" } ?? "not known"),
      Detail("Cost an hour", item.hourly?.description ?? "not known: it does not bill by the hour"),
      Detail("Cost so far", orphan.cost(at: now)?.roundedDescription ?? "not known"),
    ]
  }

  /// The message of an adoption, in the channel in which it was asked for.
  static func adopted(
    _ run: Run, _ item: InventoryItem, resources: [Resource], rules: RunRules, now: Date
  ) -> Message {
    Message(
      title: "\(item.name) is run \(run.id) now", severity: .good,
      parts: [
        .text("It was adopted as it is, and is not reinstalled; what runs on it was not looked at."),
        .details(serverDetails(run, resources) + costDetails(run, resources, rules, now)),
      ],
      buttons: [tearDownButton(run), extendButton(run)], mention: run.starter)
  }
}
