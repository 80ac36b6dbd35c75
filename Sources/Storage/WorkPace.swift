import Synchronization
import Workflow

/// Lets acknowledgements go first: while commands come in quick succession, work is committed four times a second
/// only, all that waits in one group.
///
/// A person waits for an acknowledgement and chat platforms give up after three seconds; a step's outcome that is
/// committed a quarter of a second later is missed by nobody. Commands that come one by one hold nothing back. A mutex and
/// no actor: event loops tell of commands, and must not wait.
final class WorkPace: Sendable {
  private struct State {
    var lastCommand: ContinuousClock.Instant?
    /// How many commands in a row have followed each other closely.
    var row = 0
    var gate: ContinuousClock.Instant?
  }
  private let state = Mutex(State())
  /// Commands that follow each other within this time come in quick succession: longer than a group of work is being
  /// committed, or else the first group that held up a command would end the burst.
  private static let closeness = Duration.milliseconds(100)
  private static let fewestInARow = 8
  private static let pause = Duration.milliseconds(250)

  /// Notes that a command is about to be committed.
  func commandArrived(at now: ContinuousClock.Instant = .now) {
    state.withLock { state in
      let isClose = state.lastCommand.map { now - $0 < Self.closeness } ?? false
      state.row = isClose ? min(state.row + 1, Self.fewestInARow) : 1
      state.lastCommand = now
    }
  }

  /// Until when work waits, or nil where it need not.
  func gate(at now: ContinuousClock.Instant = .now) -> ContinuousClock.Instant? {
    state.withLock { state in
      guard state.row >= Self.fewestInARow, let last = state.lastCommand, now - last < Self.closeness else {
        return nil
      }
      if let gate = state.gate, gate > now { return gate }
      let next = now + Self.pause
      state.gate = next
      return next
    }
  }

  /// Returns when work may be committed, after a quarter of a second at most.
  func giveWay() async {
    guard let gate = gate() else { return }
    try? await Task.sleep(until: gate, clock: .continuous)
  }
}
