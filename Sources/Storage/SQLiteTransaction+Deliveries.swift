import Chat
import Foundation
import GRDB
import HTTP
import Workflow

extension SQLiteTransaction {
  func answer(toDelivery id: String, on platform: String) throws -> DeliveryRecord? {
    try row("SELECT at, reply FROM deliveries WHERE platform = ? AND id = ?", [platform, id]).map { row in
      let reply: String? = row["reply"]
      return DeliveryRecord(
        platform: platform, id: id, at: ColumnCoding.date(row["at"] as Int64),
        reply: try reply.map { try ColumnCoding.value($0) })
    }
  }

  func record(_ delivery: DeliveryRecord) throws {
    try run(
      "INSERT INTO deliveries (platform, id, at, reply) VALUES (?, ?, ?, ?)",
      [
        delivery.platform, delivery.id, ColumnCoding.milliseconds(delivery.at),
        delivery.reply.map { try ColumnCoding.text($0) },
      ])
  }

  func button(_ token: String) throws -> ButtonRecord? {
    try row("SELECT * FROM buttons WHERE token = ?", [token]).map { row in
      ButtonRecord(
        token: token, run: row["run"], slot: row["slot"], action: try ColumnCoding.value(row["action"]),
        expiresAt: ColumnCoding.date(row["expires"] as Int64), usedAt: ColumnCoding.date(row["used"] as Int64?),
        usedBy: row["used_by"])
    }
  }

  /// How long a button can be pressed.
  private static let buttonLife = 14 * 86_400.0

  func issueButtons(in message: Message, run: String?, slot: String, now: Date) throws -> Message {
    var message = message
    for index in message.buttons.indices {
      let action = try ColumnCoding.text(message.buttons[index].action)
      if let run, let token = try usableButton(action, run: run, slot: slot, now: now) {
        message.buttons[index].token = token
        continue
      }
      // 32 hexadecimal digits that nobody can guess.
      let token = Digest.hex(Digest.randomBytes(16))
      message.buttons[index].token = token
      try self.run(
        "INSERT INTO buttons (token, run, slot, action, expires) VALUES (?, ?, ?, ?, ?)",
        [token, run, slot, action, ColumnCoding.milliseconds(now.addingTimeInterval(Self.buttonLife))])
    }
    return message
  }

  /// The token of a run's button that can still be pressed: an edit of a message keeps its buttons, so that a press on
  /// the older text still works.
  private func usableButton(_ action: String, run: String, slot: String, now: Date) throws -> String? {
    try row(
      "SELECT token FROM buttons WHERE run = ? AND slot = ? AND action = ? AND used IS NULL AND expires > ?",
      [run, slot, action, ColumnCoding.milliseconds(now)])?["token"]
  }

  func useButton(_ token: String, by principal: Principal, at now: Date) throws -> Bool {
    let instant = ColumnCoding.milliseconds(now)
    try run(
      "UPDATE buttons SET used = ?, used_by = ? WHERE token = ? AND used IS NULL AND expires > ?",
      [instant, principal.description, token, instant])
    return db.changesCount == 1
  }
}
