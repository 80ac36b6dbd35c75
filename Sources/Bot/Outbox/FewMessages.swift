import Chat
import Foundation
import Workflow

/// What becomes of an edit on a platform that cannot edit: few messages that each say something, and none lost.
enum FewMessages: Sendable, Hashable {
  /// Say it in a message of its own.
  case post
  /// Nobody would notice the difference.
  case skip
  /// Not so soon after the last one; what is newer by then replaces it.
  case wait(until: Date)

  /// Progress of a run comes at most so often, in seconds.
  static let distance = 300.0

  /// What to do with a message whose slot was posted before.
  static func decide(_ message: Message, after last: OutboxItem.LastSent, now: Date) -> FewMessages {
    guard message.gist != last.gist else { return .skip }
    let hasTurned = !last.gist.hasPrefix("\(message.severity.rawValue) ")
    let mayPost = last.at.addingTimeInterval(distance)
    if message.steps.isEmpty || hasTurned || mayPost <= now { return .post }
    return .wait(until: mayPost)
  }
}
