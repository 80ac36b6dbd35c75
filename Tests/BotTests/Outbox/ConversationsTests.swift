import Chat
import Foundation
import Testing
import Workflow

@testable import Bot

@Suite("Which conversations have a message under way")
struct ConversationsTests {
  private static let now = Date(timeIntervalSince1970: 1_795_516_920)
  private static let place = Place(platform: "slack", workspace: "T1", channel: "C1")

  private static func item(_ id: Int64, run: String = "abcdef", inThread: Bool = false) -> OutboxItem {
    OutboxItem(
      id: id, run: run, slot: "s\(id)", place: place, inThread: inThread, message: Message(title: "x"),
      mustArrive: false, replyAddress: nil, revision: 0, attempts: 0, reference: nil, thread: nil, createdAt: now)
  }

  @Test("what left the hand during a look is not taken again by what that look shows")
  func staleLook() async {
    let conversations = ConversationsInHand()
    await conversations.beginLook()
    #expect(await conversations.take(Self.item(1), at: Self.now))
    #expect(await !conversations.take(Self.item(1), at: Self.now))
    await conversations.beginLook()
    await conversations.release(Self.item(1))
    #expect(await !conversations.take(Self.item(1), at: Self.now), "this look still shows it as due")
    #expect(await conversations.take(Self.item(2, inThread: true), at: Self.now))
    await conversations.beginLook()
    #expect(await conversations.take(Self.item(1), at: Self.now))
  }

  @Test("a channel that asked to wait is left alone so long, and not for hours after the clock was set back")
  func blocked() async {
    let conversations = ConversationsInHand()
    await conversations.block(Self.place, until: Self.now.addingTimeInterval(60))
    #expect(await !conversations.take(Self.item(1), at: Self.now))
    #expect(await conversations.take(Self.item(1), at: Self.now.addingTimeInterval(-7200)))
  }
}
