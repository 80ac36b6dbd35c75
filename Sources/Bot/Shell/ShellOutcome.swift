import Workflow

/// When a run that the terminal follows is over for the command that is followed, and whether that went well.
enum ShellOutcome {
  /// Nil while the command goes on.
  /// - Parameter word: `start`, `retry`, `teardown` or `cancel`.
  static func of(_ state: RunState, _ ending: RunEnding?, after word: String) -> Bool? {
    let isWantedUp = word == "start" || word == "retry"
    switch state {
    case .running, .undoing: return nil
    case .up: return isWantedUp ? true : nil
    case .waiting, .stuck: return false
    case .ended:
      guard isWantedUp else { return true }
      switch ending {
      case .failed, .declined, .cancelled: return false
      case .tornDown, .expired, nil: return true
      }
    }
  }
}
