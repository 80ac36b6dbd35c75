import Chat
import Foundation
import PluginKit
import Testing
import Workflow

@testable import Bot

@Suite("What becomes of a message that could not be sent")
struct OutboxPlanTests {
  private static func item(
    mustArrive: Bool = false, reference: String? = nil, inThread: Bool = false, attempts: Int = 0
  ) -> OutboxItem {
    OutboxItem(
      id: 1, run: "abcdef", slot: "s", place: Place(platform: "slack", workspace: "T1", channel: "C1"),
      inThread: inThread, message: Message(title: "t", parts: [.text("long"), .code("talosctl")]),
      mustArrive: mustArrive,
      replyAddress: nil, revision: 0, attempts: attempts, reference: reference, thread: nil, createdAt: Date())
  }

  @Test("a rate limit blocks its channel, a revoked token the platform's channel for a while")
  func channelWide() {
    #expect(
      OutboxPlan.after(.rateLimited(seconds: 7), item: Self.item(), edits: true)
        == .wait(seconds: 7, wholeChannel: true))
    #expect(OutboxPlan.after(.tokenRefused, item: Self.item(), edits: true) == .wait(seconds: 60, wholeChannel: true))
  }

  @Test("a refused conversation parks progress, and the final message falls back")
  func refused() {
    #expect(OutboxPlan.after(.conversationRefused, item: Self.item(), edits: true) == .park)
    #expect(OutboxPlan.after(.conversationRefused, item: Self.item(mustArrive: true), edits: true) == .fallBack)
  }

  @Test("a deleted message is posted again")
  func gone() {
    #expect(OutboxPlan.after(.messageGone, item: Self.item(reference: "1.1"), edits: true) == .repost)
  }

  @Test("what belongs below a message that is gone goes to the channel")
  func threadGone() {
    var item = Self.item(inThread: true)
    #expect(OutboxPlan.after(.threadGone, item: item, edits: true) == .park)
    item.thread = "1.1"
    #expect(OutboxPlan.after(.threadGone, item: item, edits: true) == .leaveThread)
  }

  @Test("a message that is too long keeps its commands")
  func tooLong() {
    guard case .shorten(let message) = OutboxPlan.after(.messageRefused, item: Self.item(), edits: true) else {
      Issue.record("it was not shortened")
      return
    }
    #expect(message.parts == [.code("talosctl")])
  }

  @Test("an unknown outcome is repeated where silence is worse than a twin")
  func ambiguous() {
    #expect(OutboxPlan.after(.ambiguous, item: Self.item(), edits: false) == .sent(nil))
    #expect(OutboxPlan.after(.ambiguous, item: Self.item(), edits: true) == .wait(seconds: 1, wholeChannel: false))
    #expect(
      OutboxPlan.after(.ambiguous, item: Self.item(mustArrive: true), edits: true)
        == .wait(seconds: 1, wholeChannel: false))
    #expect(
      OutboxPlan.after(.unreachable, item: Self.item(attempts: 20), edits: true)
        == .wait(seconds: 60, wholeChannel: false))
  }
}
