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
  let outboxChanged: @Sendable () -> Void
  /// The longest time between two looks, in seconds.
  private static let interval = 60.0
  /// How long a start has other work first, in seconds.
  static let firstLook = 10.0

  public init(
    store: any Store, policy: BotPolicy, clock: any WallClock, engine: Engine, logger: Logger,
    outboxChanged: @escaping @Sendable () -> Void
  ) {
    self.store = store
    self.policy = policy
    self.clock = clock
    self.engine = engine
    self.logger = logger
    self.outboxChanged = outboxChanged
  }

  /// One look at the summary and the budgets; answers when the next one is due.
  func round() async -> Date {
    let began = clock.now
    let next = began.addingTimeInterval(Self.interval)
    do {
      if let due = try await look(), due < next { return max(due, clock.now.addingTimeInterval(1)) }
    } catch {
      logger.warning("looking at what is due", metadata: ["error": "\(error)"])
    }
    return next
  }

  /// One look through the runs that bill, which takes minutes where they are thousands; answers when the next one is due.
  func review() async -> Date {
    let began = clock.now
    do {
      try await engine.reviewReminders()
    } catch {
      logger.warning("looking through what bills", metadata: ["error": "\(error)"])
    }
    return max(began, clock.now).addingTimeInterval(Self.interval)
  }

  /// Queues what has to be said of the summary and the budgets; answers when the next summary is due.
  func look() async throws -> Date? {
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
    if hasNews { outboxChanged() }
    return next
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

  /// The same for the runs that began to bill last: thousands of runs are not read where a message shows ten.
  func running(
    at now: Date, newest limit: Int, where isWanted: (Payer) -> Bool
  ) throws -> [Narration.RunningCost] {
    let open = try resources(from: now, until: now).open.sorted { ($1.from, $0.name) < ($0.from, $1.name) }
    let payers = try payers(ofRuns: Set(open.map(\.run)))
    var found: [Narration.RunningCost] = []
    for id in open.map(\.run) where payers[id].map(isWanted) ?? false {
      guard found.count < limit else { break }
      guard !found.contains(where: { $0.run.id == id }), let run = try run(id) else { continue }
      found.append(Narration.RunningCost(run: run, resources: try resources(ofRun: id)))
    }
    return found
  }
}
