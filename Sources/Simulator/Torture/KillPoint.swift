/// An instant at which the bot is killed.
public enum KillPoint: Sendable, Hashable, CustomStringConvertible {
  /// When the whole n-th outgoing request is on its way; the other side acts on it, and nobody reads the answer.
  case requestSent(Int)
  /// When the answer to the n-th outgoing request is there, and nothing was done with it.
  case answerArrived(Int)
  /// When the n-th transaction is on disk, and nobody knows.
  case transaction(Int)
  /// So many simulated seconds after the bot listens; with more than one, each is of another life of the bot.
  case seconds([Double])

  /// The name of its kind, as the table shows it.
  public var kind: String {
    switch self {
    case .requestSent: "request-sent"
    case .answerArrived: "answer-arrived"
    case .transaction: "transaction"
    case .seconds: "random"
    }
  }

  /// What the bot is told in `TALOS_POC_KILL_AT`; nil where it is killed from outside.
  var switchValue: String? {
    switch self {
    case .requestSent(let n), .answerArrived(let n), .transaction(let n): "\(kind):\(n)"
    case .seconds: nil
    }
  }

  public var description: String {
    switch self {
    case .requestSent(let n), .answerArrived(let n), .transaction(let n): "\(kind):\(n)"
    case .seconds(let seconds): "\(kind):" + seconds.map { "\(Int($0))" }.joined(separator: "+")
    }
  }
}
