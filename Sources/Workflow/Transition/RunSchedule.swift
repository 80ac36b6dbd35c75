import Foundation
import PluginKit

/// When a run wants to be looked at without a call: a pure function of its row.
public enum RunSchedule {
  /// The instant of the run's next alarm; nil where it has none.
  public static func nextAlarm(of run: Run, rules: RunRules) -> Date? {
    guard run.state != .ended else { return nil }
    var times: [Date] = []
    if run.state == .waiting {
      if let question = run.question { times.append(question.expiresAt) }
      if let grace = run.graceEndsAt { times.append(grace) }
    }
    if let end = end(of: run, rules: rules) { times.append(run.warnedAt == nil ? end.warning : end.teardown) }
    if let reminder = run.nextReminderAt { times.append(reminder) }
    return times.min()
  }

  /// When the warning is given and when the teardown begins; nil where the time to live has not begun, or is over.
  ///
  /// A warning that comes late, because the bot was stopped, moves the teardown: people always have that time.
  public static func end(of run: Run, rules: RunRules) -> (warning: Date, teardown: Date)? {
    guard let expires = run.expiresAt, [.running, .waiting, .up, .stuck].contains(run.state) else { return nil }
    let lead = min(rules.warnBefore, run.timeToLive / 4)
    let teardown = run.warnedAt.map { max(expires, $0.addingTimeInterval(lead)) } ?? expires
    return (expires.addingTimeInterval(-lead), teardown)
  }
}
