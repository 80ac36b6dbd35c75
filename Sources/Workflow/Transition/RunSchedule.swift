import Foundation
import PluginKit

/// When a run wants to be looked at without a call: a pure function of its row.
public enum RunSchedule {
  /// The end of a time to live.
  public struct End: Sendable, Hashable {
    /// When the node is looked at for the warning.
    public var look: Date
    public var warning: Date
    public var teardown: Date
  }

  /// A look before the warning is waited for at most so many seconds.
  static let longestLook = 90.0

  /// The instant of the run's next alarm; nil where it has none.
  public static func nextAlarm(of run: Run, rules: RunRules) -> Date? {
    guard run.state != .ended else { return nil }
    var times: [Date] = []
    if run.state == .waiting {
      if let question = run.question { times.append(question.expiresAt) }
      if let grace = run.graceEndsAt { times.append(max(grace, run.deletionWaitsUntil ?? grace)) }
    }
    if let end = end(of: run, rules: rules) {
      if run.warnedAt != nil {
        times.append(max(end.teardown, run.deletionWaitsUntil ?? end.teardown))
      } else {
        times.append(run.warningLookAt?.addingTimeInterval(longestLook) ?? end.look)
      }
    }
    if let reminder = run.nextReminderAt { times.append(reminder) }
    if let reminder = run.nextKeptReminderAt { times.append(reminder) }
    return times.min()
  }

  /// Whether an alarm would take back what the run made, for no other reason than what o'clock it is.
  public static func deletionIsDue(of run: Run, rules: RunRules, at now: Date) -> Bool {
    if run.state == .waiting, let grace = run.graceEndsAt, now >= grace { return true }
    guard run.warnedAt != nil, let end = end(of: run, rules: rules) else { return false }
    return now >= end.teardown
  }

  /// When the warning is given and when the teardown begins; nil where the time to live has not begun, is over, or has
  /// no end because somebody keeps the server; also where the run is stuck in taking back what it made, which another
  /// teardown would only begin again at once.
  ///
  /// A warning that comes late, because the bot was stopped, moves the teardown: people always have that time.
  public static func end(of run: Run, rules: RunRules) -> End? {
    guard let expires = run.expiresAt, !run.isKept, [.running, .waiting, .up, .stuck].contains(run.state),
      run.state != .stuck || run.ending == nil
    else { return nil }
    let lead = min(rules.warnBefore, run.timeToLive / 4)
    let warning = expires.addingTimeInterval(-lead)
    let teardown = run.warnedAt.map { max(expires, $0.addingTimeInterval(lead)) } ?? expires
    // Only a node that is watched is looked at; its look takes seconds, and the warning does not wait for a late one.
    let look = run.state == .up && run.due != nil ? max(warning.addingTimeInterval(-30), run.createdAt) : warning
    return End(look: look, warning: warning, teardown: teardown)
  }
}
