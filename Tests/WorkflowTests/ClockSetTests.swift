import Foundation
import PluginKit
import Testing

@testable import Workflow

@Suite("A run whose machine's clock was set")
struct ClockSetTests {
  private static func isToBeMended(_ example: Example, at now: Date) -> Bool {
    RunTransition.wantsReschedule(example.run, resources: example.resources, rules: example.rules, now: now)
  }

  @Test("after the clock was set back nothing waits for the old time, and the end of the time to live stays")
  func clockSetBack() {
    for isUndoing in [false, true] {
      var example = Example.up()
      if isUndoing {
        example.send(.teardown(by: "a"))
        example.outcome(.wait(until: example.now.addingTimeInterval(10), memo: nil))
      }
      let expires = example.run.expiresAt
      #expect(!Self.isToBeMended(example, at: example.now))
      example.run.warnedAt = example.now
      let earlier = example.now.addingTimeInterval(-7200)
      #expect(Self.isToBeMended(example, at: earlier))
      example.send(.reschedule, after: -7200)
      #expect(example.run.due == earlier)
      #expect(example.run.warnedAt == earlier)
      #expect(example.run.expiresAt == expires)
      #expect(!Self.isToBeMended(example, at: earlier))
    }
  }
}
