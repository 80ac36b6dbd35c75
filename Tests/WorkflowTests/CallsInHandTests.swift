import Testing

@testable import Workflow

@Suite("Which calls begin")
struct CallsInHandTests {
  private static func due(_ names: String..., plugin: String? = "p") -> [DueRun] {
    names.map { DueRun(id: $0, plugin: plugin, alarm: plugin == nil) }
  }

  @Test("a plugin has so many calls, and the next that waits begins in the place of one that is over, in order")
  func queue() async {
    let hand = CallsInHand(callsAPlugin: 2)
    let first = await hand.take(Self.due("a", "b", "c", "d"))
    #expect(first.map(\.id) == ["a", "b"])
    #expect(await hand.busyPlugins == ["p"])
    // What is in hand is not taken twice, whether it is called or waits; alarms and other plugins do not wait.
    #expect(
      await hand.take(Self.due("a", "c", "e") + Self.due("f", plugin: nil) + Self.due("g", plugin: "q")).map(\.id) == [
        "f", "g",
      ])
    #expect(await hand.release(first[0])?.id == "c")
    #expect(await hand.release(first[1])?.id == "d")
    #expect(await hand.release(Self.due("c")[0])?.id == "e")
    #expect(await hand.release(Self.due("d")[0]) == nil)
    #expect(await hand.release(Self.due("e")[0]) == nil)
    #expect(await hand.busyPlugins == [])
    #expect(await hand.take(Self.due("a")).map(\.id) == ["a"])
  }

  @Test("first messages wait for each other, not for a plugin's calls, and hold up none")
  func firstMessages() async {
    let hand = CallsInHand(callsAPlugin: 1)
    let first = await hand.take(Self.due("a", "b", plugin: DueRun.firstMessage) + Self.due("c", "d"))
    #expect(first.map(\.id) == ["a", "c"])
    #expect(await hand.busyPlugins == [DueRun.firstMessage, "p"])
    #expect(await hand.release(first[0])?.id == "b")
    #expect(await hand.release(first[1])?.id == "d")
  }

  @Test("nothing begins once the engine is stopping, not even what waits in hand")
  func stopping() async {
    let hand = CallsInHand(callsAPlugin: 1)
    let first = await hand.take(Self.due("a", "b"))
    await hand.stop()
    #expect(await hand.release(first[0]) == nil)
    #expect(await hand.take(Self.due("c")).isEmpty)
  }
}
