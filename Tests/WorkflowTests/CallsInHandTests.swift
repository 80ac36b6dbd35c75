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

  @Test("of many new runs a few are announced at once, which takes no call of a plugin")
  func announcements() async {
    let hand = CallsInHand(callsAPlugin: 1)
    let new = (0..<40).map { DueRun(id: "new-\($0)", plugin: nil, alarm: false, isNew: true) }
    let first = await hand.take(new)
    #expect(first == Array(new[..<CallsInHand.announcementsAtOnce]))
    #expect(await hand.take(new + Self.due("a")).map(\.id) == ["a"])
    for run in first { #expect(await hand.release(run) == nil) }
    let rest = Array(new[CallsInHand.announcementsAtOnce...])
    #expect(await hand.take(rest) == Array(rest.prefix(CallsInHand.announcementsAtOnce)))
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
