import Foundation
import PluginKit

/// Keeps the requests of one kind under a number a minute, over every window of a minute.
///
/// The provider documents 60 reads and 20 writes a minute for a key; half of the reads are left to people.
actor RequestBudget {
  private let limit: Int
  private let clock: any WallClock
  private var sent: [Date] = []
  private var urgentWaiting = 0
  /// A request waits so many seconds for its turn, else its call is over and comes again.
  private static let longestWait = 5.0

  init(limit: Int, clock: any WallClock) {
    self.limit = max(1, limit)
    self.clock = clock
  }

  /// Returns when one request may be sent; urgent ones go first.
  /// - Throws: `BudgetExhausted` where that takes too long.
  func take(urgent: Bool) async throws {
    if urgent { urgentWaiting += 1 }
    defer { if urgent { urgentWaiting -= 1 } }
    while true {
      let now = clock.now
      sent.removeAll { now.timeIntervalSince($0) >= 60 || $0 > now.addingTimeInterval(60) }
      if sent.count < limit, urgent || urgentWaiting == 0 {
        sent.append(now)
        return
      }
      let free = sent.count < limit ? now.addingTimeInterval(1) : sent[sent.count - limit].addingTimeInterval(60.05)
      let pause = free.timeIntervalSince(now)
      guard pause <= Self.longestWait else { throw BudgetExhausted(retryAfter: pause) }
      try await clock.sleep(until: free)
    }
  }
}

/// The rate limit is reached; the call comes again after so many seconds.
struct BudgetExhausted: Error { var retryAfter: Double }
