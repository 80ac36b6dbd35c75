import Foundation
import Logging
import PluginKit
import Workflow

/// Follows the schedules of plugins as the configuration in force has them; those of another begin anew.
struct PluginSchedulesInForce: Sendable {
  let arrangement: Current<Arrangement>
  let clock: any WallClock
  let logger: Logger
  /// Raised by each new arrangement.
  let signal = WakeSignal()

  /// Works until the task is cancelled.
  func run() async {
    while !Task.isCancelled {
      let present = arrangement.value
      await withDiscardingTaskGroup { group in
        group.addTask {
          await PluginSchedules(programs: present.programs, clock: clock, logger: logger).run()
        }
        repeat {
          await signal.wait(until: .distantFuture, clock: clock)
        } while !Task.isCancelled && arrangement.value.followsSame(as: present)
        group.cancelAll()
      }
    }
  }
}

extension Arrangement {
  /// Whether the same programs are called at the same times; one that was made anew is another.
  fileprivate func followsSame(as other: Arrangement) -> Bool {
    settings.programs == other.settings.programs && settings.alerts == other.settings.alerts
      && settings.programs.keys.allSatisfy { settings.hasSame($0, as: other.settings) }
  }
}
