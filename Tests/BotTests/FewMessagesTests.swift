import Chat
import Foundation
import Testing
import Workflow

@testable import Bot

@Suite("Few, useful messages where nothing can be edited")
struct FewMessagesTests {
  private static let now = Date(timeIntervalSince1970: 1_700_000_000)

  private static func last(_ gist: String, _ age: Double) -> OutboxItem.LastSent {
    OutboxItem.LastSent(gist: gist, at: now.addingTimeInterval(-age))
  }

  private static func progress(_ title: String, _ severity: Message.Severity = .info) -> Message {
    Message(title: title, severity: severity, steps: [StepLine(.current, "Buy", detail: "12 s")])
  }

  @Test("progress is posted again when it says something else, at most every five minutes")
  func progress() {
    let message = Self.progress("Run k3x7qa: Boot Talos")
    #expect(FewMessages.decide(message, after: Self.last(message.gist, 900), now: Self.now) == .skip)
    #expect(
      FewMessages.decide(message, after: Self.last("info Run k3x7qa: Buy", 60), now: Self.now)
        == .wait(until: Self.now.addingTimeInterval(240)))
    #expect(FewMessages.decide(message, after: Self.last("info Run k3x7qa: Buy", 300), now: Self.now) == .post)
  }

  @Test("a turn for the better or the worse is said at once")
  func turns() {
    let message = Self.progress("Run k3x7qa: stuck", .bad)
    #expect(FewMessages.decide(message, after: Self.last("info Run k3x7qa: Buy", 1), now: Self.now) == .post)
  }

  @Test("an answered question is said at once")
  func answers() {
    let message = Message(title: "Confirmed by ann")
    #expect(FewMessages.decide(message, after: Self.last("warning Buy it?", 1), now: Self.now) == .post)
  }
}
