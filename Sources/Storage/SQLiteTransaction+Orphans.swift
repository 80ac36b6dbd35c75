import Chat
import Foundation
import GRDB
import PluginKit
import Workflow

extension SQLiteTransaction {
  func orphans() throws -> [Orphan] {
    try rows("SELECT document FROM orphans ORDER BY first_seen, id").map { try ColumnCoding.value($0["document"]) }
  }

  func orphan(_ id: String) throws -> Orphan? {
    try row("SELECT document FROM orphans WHERE id = ?", [id]).map { try ColumnCoding.value($0["document"]) }
  }

  func resource(named name: String, of provider: String) throws -> Resource? {
    try rows("SELECT * FROM resources WHERE provider = ? AND name = ?", [provider, name]).map(resource).first
  }

  func keep(_ orphans: [Orphan], of provider: String) throws {
    try run("DELETE FROM orphans WHERE provider = ?", [provider])
    for orphan in orphans {
      try run(
        "INSERT INTO orphans (provider, id, first_seen, document) VALUES (?, ?, ?, ?)",
        [
          provider, orphan.item.id, ColumnCoding.milliseconds(orphan.firstSeen), ColumnCoding.text(orphan),
        ])
    }
  }

  func forgetOrphan(_ id: String) throws { try run("DELETE FROM orphans WHERE id = ?", [id]) }

  func announce(_ message: Message, slot: String, in place: Place, at now: Date) throws {
    try enqueue(
      Utterance(slot: slot, audience: .alerts, message: message, mustArrive: true), run: Orphan.conversation,
      place: place, replyAddress: nil, at: now)
  }
}
