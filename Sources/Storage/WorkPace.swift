import Workflow

/// Lets acknowledgements go first: while commands come in quick succession, work is committed four times a second
/// only, all that waits in one group.
///
/// A person waits for an acknowledgement and chat platforms give up after three seconds; a step's outcome that is
/// committed a quarter of a second later is missed by nobody. Commands that come one by one hold nothing back.
actor WorkPace {
  private var lastCommand: ContinuousClock.Instant?
  /// How many commands in a row have followed each other closely.
  private var row = 0
  private var gate: ContinuousClock.Instant?
  /// Commands that follow each other within this time come in quick succession: longer than a group of work is being
  /// committed, or else the first group that held up a command would end the burst.
  private static let closeness = Duration.milliseconds(100)
  private static let fewestInARow = 8
  private static let pause = Duration.milliseconds(250)

  /// Notes that a command is about to be committed.
  func commandArrived(at now: ContinuousClock.Instant = .now) {
    row = lastCommand.map { now - $0 < Self.closeness } ?? false ? min(row + 1, Self.fewestInARow) : 1
    lastCommand = now
  }

  /// Until when work waits, or nil where it need not.
  func gate(at now: ContinuousClock.Instant = .now) -> ContinuousClock.Instant? {
    guard row >= Self.fewestInARow, let lastCommand, now - lastCommand < Self.closeness else { return nil }
    if let gate, gate > now { return gate }
    let next = now + Self.pause
    gate = next
    return next
  }

  /// Returns when work may be committed, after a quarter of a second at most.
  func giveWay() async {
    guard let gate = gate() else { return }
    try? await Task.sleep(until: gate, clock: .continuous)
  }
}
