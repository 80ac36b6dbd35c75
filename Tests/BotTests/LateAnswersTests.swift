import Chat
import Foundation
import Logging
import PluginKit
import Testing

@testable import Bot

/// A platform that only puts down what it is to answer.
private struct Listener: ChatPlatform {
  actor Heard {
    private(set) var titles: [String] = []
    func hear(_ title: String) { titles.append(title) }
  }

  let heard = Heard()

  var name: String { "listener" }
  var routes: [InboundRoute] { [] }
  var maximumBodyBytes: Int { 0 }
  func abilities(in place: Place) -> PlatformAbilities { PlatformAbilities() }
  func decode(_ request: InboundRequest, now: Date) -> Inbound { .deliveries([]) }
  func acknowledge(_ replies: [Reply?], to deliveries: [Delivery]) -> InboundAnswer { InboundAnswer(status: 200) }
  func probe(_ places: [Place]) async -> [CheckResult] { [] }

  func post(_ message: Message, to place: Place, thread: String?, key: String) async throws(ChatError) -> String { "" }
  func edit(
    _ message: Message, at reference: String, in place: Place, key: String
  ) async throws(ChatError) -> String { reference }

  func respond(_ reply: Reply, at address: String, key: String) async throws(ChatError) {
    if Task.isCancelled { throw ChatError(.unreachable, "the bot is stopping") }
    await heard.hear(reply.message.title)
  }
}

@Suite("Late answers when the bot stops", .timeLimit(.minutes(1)))
struct LateAnswersTests {
  private static func delivery(_ id: String) -> Delivery {
    Delivery(
      id: id, principal: Principal(platform: "listener", workspace: "", user: "ada"),
      place: Place(platform: "listener", workspace: "", channel: "c"), content: .command("plans"),
      replyAddress: "listener:\(id)")
  }

  private static func answers(on listener: Listener, longestStop: Duration = .seconds(50)) -> LateAnswers {
    LateAnswers(
      platforms: [listener], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, longestStop: longestStop
    ) {}
  }

  @Test("an answer that is under way at the stop still arrives, and nothing new is taken")
  func underWay() async {
    let listener = Listener()
    let answers = Self.answers(on: listener)
    let (begun, begins) = AsyncStream<Void>.makeStream()
    let (found, finds) = AsyncStream<Void>.makeStream()
    async let run: Void = answers.run()
    answers.later(Self.delivery("1")) {
      begins.finish()
      for await _ in found {}
      return .sentence("found out after the stop")
    }
    for await _ in begun {}
    answers.stop()
    answers.respond(.sentence("too late"), to: Self.delivery("2"))
    finds.finish()
    await run
    #expect(await listener.heard.titles == ["found out after the stop"])
  }

  @Test("what is queued at the stop is answered, however much that is")
  func queued() async {
    let listener = Listener()
    let answers = Self.answers(on: listener)
    for number in 0..<20 { answers.respond(.sentence("\(number)"), to: Self.delivery("\(number)")) }
    answers.stop()
    await answers.run()
    #expect(await Set(listener.heard.titles) == Set((0..<20).map(String.init)))
  }

  @Test("what does not end is given up after a while, and holds up nobody's stop")
  func stuck() async {
    let listener = Listener()
    let answers = Self.answers(on: listener, longestStop: .milliseconds(10))
    let (never, held) = AsyncStream<Void>.makeStream()
    answers.later(Self.delivery("1")) {
      for await _ in never {}
      return .sentence("never found out")
    }
    answers.stop()
    await answers.run()
    held.finish()
    #expect(await listener.heard.titles.isEmpty)
  }
}
