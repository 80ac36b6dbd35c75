import Foundation
import PluginKit

extension RunTransition {
  /// Seconds between a failure and the next try, where the workflow names none.
  static let usualRetryWait = 30.0

  /// The current step has failed: it is tried again by itself where the workflow says so, and is given up otherwise.
  mutating func failStep(_ failure: Failure) {
    if !tryAgain(after: failure) { fail(failure) }
  }

  /// Begins the failed step anew after a wait, as `retry` would; false where the workflow allows no further try.
  private mutating func tryAgain(after failure: Failure) -> Bool {
    guard run.state == .running || run.state == .up, let step = run.currentStep, let allowed = step.retries else {
      return false
    }
    let made = run.retries ?? 0
    guard made < allowed else { return false }
    let wait = step.retryWait ?? Self.usualRetryWait
    run.retries = made + 1
    run.memo = nil
    run.errors = 0
    run.errorsBegan = nil
    run.lastError = nil
    run.stepBegan = now.addingTimeInterval(wait)
    run.due = run.stepBegan
    let detail = "tried again in \(TimeSpan.text(wait)), \(made + 1) of \(allowed): \(failure.seen)"
    run.record(step, .current, detail: detail, at: now)
    effects.append(.audit(what: "step \(step.id) failed and is tried again, \(made + 1) of \(allowed)", by: nil))
    return true
  }
}
