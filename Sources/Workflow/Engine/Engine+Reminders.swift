import Foundation
import PluginKit

extension Engine {
  /// Looks at every run that bills: reckons its due times anew where the configuration or the clock has changed, and
  /// says where a server is up for longer than most were. Where they are thousands, this takes minutes and a fiftieth of
  /// a core: nothing here is urgent.
  public func reviewReminders() async throws {
    let now = clock.now
    let (usual, billing) = try await store.read { store in
      (
        UsualLife.seconds(of: try store.lifetimes(limit: UsualLife.count)),
        Set(try store.resources(from: now, until: .distantFuture).open.map(\.run)).sorted()
      )
    }
    // A few at a time: thousands of runs neither lie in memory together nor hold up what is due.
    for start in stride(from: 0, to: billing.count, by: Self.reviewedAtOnce) {
      try Task.checkCancellation()
      let began = ContinuousClock.now
      let runs = billing[start..<min(start + Self.reviewedAtOnce, billing.count)]
      for (run, events) in try await review(runs, usual: usual, now: now) {
        for event in events { await commit(event, to: run) }
      }
      if start + Self.reviewedAtOnce < billing.count {
        try await Task.sleep(for: min((ContinuousClock.now - began) * Self.pauseForWork, Self.longestPause))
      }
    }
  }

  private static let reviewedAtOnce = 10
  /// How long a pause is for the work before it: looking takes a fiftieth of the time.
  private static let pauseForWork = 49
  private static let longestPause = Duration.seconds(1)

  /// What has to be said or reckoned anew for some runs.
  private func review(_ runs: ArraySlice<String>, usual: Double?, now: Date) async throws -> [(String, [RunEvent])] {
    let settings = settings
    return try await store.read { store in
      try runs.compactMap { id -> (String, [RunEvent])? in
        guard let run = try store.run(id), Set<RunState>.active.contains(run.state) else { return nil }
        let resources = try store.resources(ofRun: run.id)
        guard let began = resources.open.map(\.from).min() else { return nil }
        var events: [RunEvent] = []
        if RunTransition.wantsReschedule(run, resources: resources, rules: settings.rules, now: now) {
          events.append(.reschedule)
        }
        if run.toldLongAt == nil, let usual, now.timeIntervalSince(began) > usual {
          events.append(.upForLong(usual: usual))
        }
        return events.isEmpty ? nil : (run.id, events)
      }
    }
  }
}

/// How long servers usually live.
enum UsualLife {
  /// So many of the last servers tell it.
  static let count = 20
  /// Fewer tell nothing.
  private static let fewest = 5

  /// The time within which nine of ten were gone, in seconds; nil where too few are known.
  static func seconds(of lifetimes: [Double]) -> Double? {
    guard lifetimes.count >= fewest else { return nil }
    let sorted = lifetimes.sorted()
    return sorted[min(sorted.count - 1, (sorted.count * 9 + 9) / 10 - 1)]
  }
}
