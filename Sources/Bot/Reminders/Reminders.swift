import Chat
import Foundation
import Logging
import PluginKit
import Workflow

/// Says what is being spent: the summary at its time, and budgets of a period at half, four fifths and all.
///
/// Every due time is in the database, and a message and the due time after it are one commit; what a run reminds of by
/// itself is in the run's row.
public struct Reminders: Sendable {
  let store: any Store
  let policy: BotPolicy
  let clock: any WallClock
  let engine: Engine
  let logger: Logger
  let outboxChanged: @Sendable () async -> Void
  private let reviews = Reviews()
  /// The longest time between two looks, in seconds.
  private static let interval = 60.0
  /// Looking through the runs that bill takes at most this share of the time, however many there are.
  private static let reviewShare = 0.02
  private static let longestPause = 600.0
  /// A start has other work first.
  private static let firstLook = 10.0

  public init(
    store: any Store, policy: BotPolicy, clock: any WallClock, engine: Engine, logger: Logger,
    outboxChanged: @escaping @Sendable () async -> Void
  ) {
    self.store = store
    self.policy = policy
    self.clock = clock
    self.engine = engine
    self.logger = logger
    self.outboxChanged = outboxChanged
  }

  /// One look; answers when the next one is due.
  func round() async -> Date {
    let began = clock.now
    guard await !reviews.isFirst() else { return began.addingTimeInterval(Self.firstLook) }
    let next = began.addingTimeInterval(Self.interval)
    do {
      if await reviews.isDue(at: began) {
        try await engine.reviewReminders()
        let pause = max(0, clock.now.timeIntervalSince(began)) / Self.reviewShare
        await reviews.wasMade(at: began, pausing: min(pause, Self.longestPause))
      }
      if let due = try await look(reviewing: false), due < next { return max(due, clock.now.addingTimeInterval(1)) }
    } catch {
      logger.warning("looking at what is due", metadata: ["error": "\(error)"])
    }
    return next
  }

  /// One look; answers when the next summary is due.
  /// - Parameter reviewing: whether every run that bills is looked through too.
  func look(reviewing: Bool = true) async throws -> Date? {
    if reviewing { try await engine.reviewReminders() }
    let now = clock.now
    let spending = policy
    let (queued, due) = try await store.read { store in
      let schedule = try store.standingSchedules()[Summary.name]
      let wanted = Summary.corrected(schedule, rules: spending.summaries, now: now)
      let isDue = wanted.map { $0.due <= now } ?? false
      return (wanted != schedule || isDue, wanted?.due)
    }
    var hasNews = false
    var next = due
    if queued {
      next = try await store.write { store in
        try Summary(policy: spending, store: store, now: now).serve()
      }
      hasNews = true
    }
    let reached = try await store.read { try BudgetNotes(policy: spending, now: now).reached(in: $0) }
    if !reached.isEmpty {
      let told = try await store.write { try BudgetNotes(policy: spending, now: now).tell(reached, in: $0) }
      hasNews = hasNews || told
    }
    if hasNews { await outboxChanged() }
    return next
  }
}

/// When the runs that bill are looked through next.
private actor Reviews {
  private var hasBegun = false
  private var began = Date.distantPast
  private var next = Date.distantPast

  func isFirst() -> Bool {
    defer { hasBegun = true }
    return !hasBegun
  }

  /// A clock that was set back is a reason to look too.
  func isDue(at now: Date) -> Bool { now >= next || now < began }

  func wasMade(at instant: Date, pausing seconds: Double) {
    (began, next) = (instant, instant.addingTimeInterval(seconds))
  }
}

extension StoreReading {
  /// The runs that something bills for, newest first.
  func running(at now: Date) throws -> [Narration.RunningCost] {
    let open = Dictionary(grouping: try resources(from: now, until: now).open, by: \.run)
    return try open.keys.compactMap { id in try run(id) }.sorted { $0.createdAt > $1.createdAt }.map { run in
      Narration.RunningCost(run: run, resources: try resources(ofRun: run.id))
    }
  }
}
