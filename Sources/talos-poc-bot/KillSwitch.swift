import Foundation
import HTTP
import Synchronization

/// Kills this very process at a chosen point, so that tests find out what a crash there leaves behind.
///
/// `TALOS_POC_KILL_AT` is `request-sent:N`, `answer-arrived:N` or `transaction:N`: SIGKILL at the N-th such moment since
/// the start. It is honoured with `--time-scale` only, so no bot that talks to a real provider ever obeys it.
final class KillSwitch: Sendable {
  private enum Moment: String {
    case requestSent = "request-sent"
    case answerArrived = "answer-arrived"
    case transaction
  }

  private let moment: Moment
  private let left: Mutex<Int>

  /// Nil where the environment asks for no such end.
  init?(environment: [String: String]) {
    let parts = (environment["TALOS_POC_KILL_AT"] ?? "").split(separator: ":").map(String.init)
    guard parts.count == 2, let moment = Moment(rawValue: parts[0]), let count = Int(parts[1]), count > 0 else {
      return nil
    }
    self.moment = moment
    left = Mutex(count)
  }

  /// For the client of HTTP.
  var onMoment: @Sendable (HTTPMoment) -> Void {
    { self.count($0 == .requestSent ? .requestSent : .answerArrived) }
  }
  /// For the database.
  var onTransaction: @Sendable () -> Void { { self.count(.transaction) } }

  private func count(_ happened: Moment) {
    guard happened == moment else { return }
    let now = left.withLock { left in
      left -= 1
      return left == 0
    }
    if now { kill(getpid(), SIGKILL) }
  }
}
