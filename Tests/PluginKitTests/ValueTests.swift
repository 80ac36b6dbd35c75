import Foundation
import PluginKit
import Testing

@Suite("Lengths of time, instants and facts")
struct ValueTests {
  @Test(
    "lengths of time are read as people write them",
    arguments: [
      ("500ms", 0.5), ("10s", 10), ("30m", 1800), ("4h", 14_400), ("7d", 604_800), ("1h30m", 5400), ("", nil),
      ("5", nil),
      ("h", nil), ("4 h", nil), ("-1h", nil), ("1y", nil),
    ] as [(String, Double?)])
  func seconds(text: String, expected: Double?) {
    #expect(TimeSpan.seconds(text) == expected)
  }

  @Test(
    "and written in at most two units",
    arguments: [
      (0, "0s"), (45, "45s"), (3600, "1h"), (5400, "1h 30m"), (97_200, "1d 3h"), (3605, "1h"), (90_061, "1d 1h"),
    ]
      as [(Double, String)])
  func text(seconds: Double, expected: String) {
    #expect(TimeSpan.text(seconds) == expected)
  }

  @Test("a rough length changes once a minute")
  func rough() {
    #expect(TimeSpan.rough(59) == "under a minute")
    #expect(TimeSpan.rough(119) == "1m")
    #expect(TimeSpan.rough(3720) == "1h 2m")
  }

  @Test("facts hand out money and instants, and newer ones win")
  func facts() {
    let old: Facts = ["hourly": "0.21 USD", "at": "2026-11-24T10:42:00.000Z", "plan": "a"]
    let merged = old.merging(["plan": "b"])
    #expect(merged.string("plan") == "b")
    #expect(merged.money("hourly") == Money(microUnits: 210_000))
    #expect(merged.date("at") == Date(timeIntervalSince1970: 1_795_516_920))
    #expect(merged.money("plan") == nil)
  }

  @Test("times of day are read in a zone, with the day where it is far")
  func localTime() {
    let date = Date(timeIntervalSince1970: 1_795_516_920)
    #expect(LocalTime.text(date, zone: "UTC") == "10:42 UTC")
    #expect(LocalTime.text(date, zone: "Europe/Berlin") == "11:42 Europe/Berlin")
    #expect(
      LocalTime.text(date.addingTimeInterval(86_400), zone: "UTC", near: date, seconds: true)
        == "2026-11-25 10:42:00 UTC")
  }

  @Test("a scaled clock runs ahead, and its sleep ends after the deadline")
  func scaledClock() async throws {
    let clock = ScaledClock(scale: 1000, origin: Date())
    let deadline = clock.now.addingTimeInterval(60)
    try await clock.sleep(until: deadline)
    #expect(clock.now >= deadline)
  }
}
