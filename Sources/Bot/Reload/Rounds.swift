import Foundation
import PluginKit
import Workflow

/// Work that is done again and again, each round by the arrangement as it is then; a new arrangement begins a round at
/// once.
struct Rounds: Sendable {
  let arrangement: Current<Arrangement>
  let clock: any WallClock
  /// So many seconds pass before the first round: a start has other work first.
  var delay = 0.0
  /// Raised by each new arrangement.
  let signal = WakeSignal()
  /// Does a round; answers when the next one is due.
  let round: @Sendable (Arrangement) async -> Date

  /// Works until the task is cancelled.
  func run() async {
    if delay > 0 { await signal.wait(until: clock.now.addingTimeInterval(delay), clock: clock) }
    while !Task.isCancelled {
      let next = await round(arrangement.value)
      await signal.wait(until: next, clock: clock)
    }
  }
}
