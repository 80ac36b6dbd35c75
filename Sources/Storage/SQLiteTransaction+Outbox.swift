import Chat
import Foundation
import GRDB
import Workflow

extension SQLiteTransaction {
  func enqueue(_ utterance: Utterance, run: String, place: Place, replyAddress: String?, at now: Date) throws {
    if utterance.relevance == .passing, try isHeldUp(run, besides: utterance.slot, in: place, at: now) { return }
    if utterance.relevance == .last { try dropWhatIsPast(of: run, at: now) }
    let message = try issueButtons(in: utterance.message, run: run, slot: utterance.slot, now: now)
    let instant = ColumnCoding.milliseconds(now)
    // A progress edit follows the one before it by at least two seconds; everything else goes out at once.
    let last: Int64? = try row(
      "SELECT at FROM sent WHERE run = ? AND slot = ? AND place = ?", [run, utterance.slot, place.description])?["at"]
    let due = last.map { max(instant, min($0, instant) + 2000) } ?? instant
    // It replaces one of its slot that waits there.
    try self.run(
      """
      INSERT INTO outbox (run, slot, place, in_thread, message, must_arrive, reply_address, due, created)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      ON CONFLICT (run, slot, place) DO UPDATE SET message = excluded.message, revision = revision + 1,
        must_arrive = max(must_arrive, excluded.must_arrive)
      """,
      [
        run, utterance.slot, place.description, utterance.audience == .thread, try ColumnCoding.text(message),
        utterance.mustArrive, replyAddress, due, instant,
      ])
  }

  /// Whether other words of the run have waited there for over a minute.
  private func isHeldUp(_ run: String, besides slot: String, in place: Place, at now: Date) throws -> Bool {
    try row(
      """
      SELECT 1 FROM outbox WHERE run = ? AND place = ? AND slot NOT IN (?, 'root') AND due IS NOT NULL AND created < ?
      """, [run, place.description, slot, ColumnCoding.milliseconds(now) - 60_000]) != nil
  }

  /// Words that were held up and are about what is over by now would say what is not so any more: questions, warnings,
  /// a server that is up. What a plugin wants people to hear stays.
  private func dropWhatIsPast(of run: String, at now: Date) throws {
    try self.run(
      """
      DELETE FROM outbox WHERE run = ? AND created < ? AND slot <> 'root' AND slot NOT GLOB 'notice-*'
        AND slot NOT GLOB 'alert-*'
      """, [run, ColumnCoding.milliseconds(now) - 60_000])
  }

  func dueMessages(at now: Date, limit: Int) throws -> [OutboxItem] {
    // The first due row of each conversation. A row that failed holds those behind it; one that only keeps its distance
    // from the edit before it does not. A row in a thread waits until the thread's root is posted or parked. The inner
    // selection reads the index alone: thousands of messages may wait.
    try rows(
      """
      SELECT o.*, s.reference AS reference, s.gist AS gist, s.at AS sent_at, root.reference AS thread FROM (
        SELECT id FROM outbox first INDEXED BY outbox_conversation WHERE (due <= ?1 OR due > ?3) AND NOT EXISTS (
          SELECT 1 FROM outbox before WHERE before.conversation = first.conversation AND before.id < first.id
            AND before.due IS NOT NULL AND (before.due <= ?1 OR before.due > ?3 OR before.attempts > 0))
      ) head JOIN outbox o ON o.id = head.id
      LEFT JOIN sent s ON s.run = o.run AND s.slot = o.slot AND s.place = o.place
      LEFT JOIN sent root ON root.run = o.run AND root.slot = 'root' AND root.place = o.place AND o.in_thread
      WHERE NOT o.in_thread OR root.reference IS NOT NULL OR NOT EXISTS (
        SELECT 1 FROM outbox r WHERE r.run = o.run AND r.slot = 'root' AND r.place = o.place AND r.due IS NOT NULL)
      ORDER BY o.id LIMIT ?2
      """,
      [
        ColumnCoding.milliseconds(now), limit,
        ColumnCoding.milliseconds(now.addingTimeInterval(OutboxItem.longestWait)),
      ]
    ).compactMap(item)
  }

  func messagesWithAnotherWay(in place: Place) throws -> [OutboxItem] {
    try rows(
      """
      SELECT o.*, NULL AS reference, NULL AS gist, NULL AS sent_at, NULL AS thread FROM outbox o
      WHERE place = ? AND must_arrive AND reply_address IS NOT NULL AND due IS NOT NULL ORDER BY id
      """, [place.description]
    ).compactMap(item)
  }

  private func item(_ row: Row) throws -> OutboxItem? {
    guard let place = Place(row["place"] as String) else { return nil }
    let gist: String? = row["gist"]
    let sentAt: Int64? = row["sent_at"]
    return OutboxItem(
      id: row["id"], run: row["run"], slot: row["slot"], place: place, inThread: row["in_thread"],
      message: try ColumnCoding.value(row["message"]), mustArrive: row["must_arrive"],
      replyAddress: row["reply_address"], revision: row["revision"], attempts: row["attempts"],
      reference: row["reference"], thread: row["thread"], createdAt: ColumnCoding.date(row["created"] as Int64),
      lastSent: sentAt.map { OutboxItem.LastSent(gist: gist ?? "", at: ColumnCoding.date($0)) })
  }

  func nextMessageDue(after now: Date) throws -> Date? {
    let next: Int64? = try row(
      "SELECT min(due) FROM outbox INDEXED BY outbox_conversation WHERE due > ?", [ColumnCoding.milliseconds(now)])?[0]
    return ColumnCoding.date(next)
  }

  func reference(run: String, slot: String, in place: Place) throws -> String? {
    try row(
      "SELECT reference FROM sent WHERE run = ? AND slot = ? AND place = ?", [run, slot, place.description])?[
        "reference"]
  }

  // The slot is looked at beside the id: that of a row which was deleted while its message was under way may be another
  // row's by now.

  func markSent(_ item: OutboxItem, reference: String?, at now: Date) throws {
    let instant = ColumnCoding.milliseconds(now)
    if let reference {
      try run(
        """
        INSERT INTO sent (run, slot, place, reference, at, gist) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (run, slot, place) DO UPDATE SET reference = excluded.reference, at = excluded.at,
          gist = excluded.gist
        """, [item.run, item.slot, item.place.description, reference, instant, item.message.gist])
    }
    try run("DELETE FROM outbox WHERE id = ? AND slot = ? AND revision = ?", [item.id, item.slot, item.revision])
    try run(
      "UPDATE outbox SET due = ?, attempts = 0, error = NULL WHERE id = ? AND slot = ?",
      [instant + 2000, item.id, item.slot])
  }

  func postpone(_ item: OutboxItem, until due: Date?, because error: String) throws {
    try run(
      "UPDATE outbox SET due = ?, attempts = attempts + 1, error = ? WHERE id = ? AND slot = ?",
      [ColumnCoding.milliseconds(due), error, item.id, item.slot])
  }

  func unparkMessages(at now: Date) throws {
    let instant = ColumnCoding.milliseconds(now)
    try run(
      "UPDATE outbox SET due = ?, attempts = 0 WHERE due IS NULL AND created > ?", [instant, instant - 7 * 86_400_000])
  }

  func keepDistance(_ item: OutboxItem, until due: Date) throws {
    try run(
      "UPDATE outbox SET due = ? WHERE id = ? AND slot = ?", [ColumnCoding.milliseconds(due), item.id, item.slot])
  }

  func forgetReference(run: String, slot: String, in place: Place, at now: Date) throws {
    try self.run(
      "DELETE FROM sent WHERE run = ? AND slot = ? AND place = ?", [run, slot, place.description])
    try self.run(
      "UPDATE outbox SET created = max(?, created + 1) WHERE run = ? AND slot = ? AND place = ?",
      [ColumnCoding.milliseconds(now), run, slot, place.description])
  }

  func isWaiting(_ run: String) throws -> Bool {
    try row("SELECT 1 FROM outbox WHERE run = ? AND due IS NOT NULL LIMIT 1", [run]) != nil
  }

  func outboxState() throws -> OutboxState {
    let counts = try row(
      "SELECT count(due), count(*) - count(due), min(created) FILTER (WHERE due IS NOT NULL) FROM outbox")
    let error = try row("SELECT error FROM outbox WHERE error IS NOT NULL ORDER BY id DESC LIMIT 1")
    return OutboxState(
      queued: counts?[0] ?? 0, parked: counts?[1] ?? 0, oldestQueued: ColumnCoding.date(counts?[2] as Int64?),
      lastError: error?["error"])
  }
}
