import Testing

@testable import Storage

@Suite("Work gives way to commands")
struct WorkPaceTests {
  private static let began = ContinuousClock.now

  @Test(
    "commands that follow each other closely hold work back, and others do not",
    arguments: [
      (count: 8, apart: 5, isHeld: true), (7, 5, false), (8, 60, true), (8, 200, false), (100, 200, false),
      (100, 1, true),
    ])
  func holdsBack(count: Int, apart: Int, isHeld: Bool) {
    let pace = WorkPace()
    var now = Self.began
    for _ in 0..<count {
      now += .milliseconds(apart)
      pace.commandArrived(at: now)
    }
    #expect((pace.gate(at: now) != nil) == isHeld)
  }

  @Test("all work that waits goes on at one instant, a quarter of a second later at most, and the next a turn later")
  func sharesAGate() throws {
    let pace = WorkPace()
    var now = Self.began
    for _ in 0..<9 { pace.commandArrived(at: now) }
    let first = try #require(pace.gate(at: now))
    #expect(first - now == .milliseconds(250))
    now += .milliseconds(9)
    #expect(pace.gate(at: now) == first)
    now = first + .milliseconds(1)
    for _ in 0..<9 { pace.commandArrived(at: now) }
    #expect(pace.gate(at: now) == now + .milliseconds(250))
  }

  @Test("once the commands are over, work waits no more")
  func afterwards() {
    let pace = WorkPace()
    for _ in 0..<50 { pace.commandArrived(at: Self.began) }
    #expect(pace.gate(at: Self.began + .milliseconds(101)) == nil)
  }
}
