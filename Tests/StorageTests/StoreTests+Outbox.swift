import Chat
import Foundation
import Storage
import Testing
import Workflow

extension StoreTests {
  private static func say(_ slot: String, _ title: String, at now: Date, in store: any StoreWriting) throws {
    try store.enqueue(
      Utterance(slot: slot, audience: .channel, message: Message(title: title)), run: "aaaaaa", place: place,
      replyAddress: nil, at: now)
  }

  @Test("after the clock was set back no message waits for the old time")
  func outboxAfterSetBack() async throws {
    try await Self.withFolder { path in
      let store = try SQLiteStore(path: path)
      try await store.write { try Self.say("root", "one", at: Self.now, in: $0) }
      let one = try #require(try await store.read { try $0.dueMessages(at: Self.now, limit: 9) }.first)
      try await store.write { store in
        try store.markSent(one, reference: "r1", at: Self.now)
        try Self.say("warning", "two", at: Self.now, in: store)
      }
      let two = try #require(try await store.read { try $0.dueMessages(at: Self.now, limit: 9) }.first)
      try await store.write { try $0.postpone(two, until: Self.now.addingTimeInterval(60), because: "down") }
      #expect(try await store.read { try $0.dueMessages(at: Self.now, limit: 9) }.isEmpty)
      let earlier = Self.now.addingTimeInterval(-7200)
      #expect(try await store.read { try $0.dueMessages(at: earlier, limit: 9) }.map(\.slot) == ["warning"])
      try await store.write { store in
        try store.markSent(two, reference: "r2", at: earlier)
        try Self.say("root", "three", at: earlier, in: store)
      }
      let soon = earlier.addingTimeInterval(2)
      #expect(try await store.read { try $0.dueMessages(at: soon, limit: 9) }.map(\.message.title) == ["three"])
      try store.close()
    }
  }

  @Test("a message whose row was deleted while it was under way takes no other one with it")
  func reusedOutboxRow() async throws {
    try await Self.withFolder { path in
      let store = try SQLiteStore(path: path)
      try await store.write { try Self.say("warning", "it ends soon", at: Self.now, in: $0) }
      let underWay = try #require(try await store.read { try $0.dueMessages(at: Self.now, limit: 9) }.first)
      let later = Self.now.addingTimeInterval(120)
      try await store.write { store in
        try store.enqueue(
          Utterance(slot: "end", audience: .channel, message: Message(title: "gone"), relevance: .last), run: "aaaaaa",
          place: Self.place, replyAddress: nil, at: later)
      }
      let last = try #require(try await store.read { try $0.dueMessages(at: later, limit: 9) }.first)
      #expect(last.id == underWay.id)
      try await store.write { try $0.markSent(underWay, reference: "r1", at: later) }
      #expect(try await store.read { try $0.dueMessages(at: later, limit: 9) }.map(\.slot) == ["end"])
      try store.close()
    }
  }
}
