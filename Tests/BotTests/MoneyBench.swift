import Chat
import Foundation
import Logging
import PluginKit
import Storage
import Synchronization
import Workflow

@testable import Bot

/// A clock that stands still until a test moves it, in either direction.
final class ManualClock: WallClock {
  private let instant: Mutex<Date>
  init(_ now: Date) { instant = Mutex(now) }
  var now: Date { instant.withLock { $0 } }
  func move(by seconds: Double) { instant.withLock { $0 = $0.addingTimeInterval(seconds) } }
  func set(_ date: Date) { instant.withLock { $0 = date } }
  func sleep(until deadline: Date) async throws {
    while now < deadline {
      try Task.checkCancellation()
      await Task.yield()
    }
  }
}

/// A real database with runs that bill, and a clock in the test's hand.
struct MoneyBench: Sendable {
  static let channel = Place(platform: "slack", workspace: "T1", channel: "C1")
  static let other = Place(platform: "slack", workspace: "T1", channel: "C2")
  static let ada = Principal(platform: "slack", workspace: "T1", user: "U1")
  static let grace = Principal(platform: "slack", workspace: "T1", user: "U2")
  static let workflow = WorkflowDefinition(
    name: "w", summary: "", command: "talos-poc",
    steps: [
      StepDefinition(id: "buy", title: "Buy", action: "p.buy", undo: "p.give-back"),
      StepDefinition(id: "report", title: "Report", action: "p.report", completes: true),
    ])

  let store: SQLiteStore
  let clock: ManualClock
  var policy: BotPolicy

  static func open(
    at start: String, summaries: SummaryRules = SummaryRules(), limits: SpendingLimits = SpendingLimits(),
    _ body: (inout MoneyBench) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("talos-poc-money-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let rules = RunRules(reminders: nil, longestTimeToLive: 400 * 86_400, timeZone: limits.timeZone)
    var bench = MoneyBench(
      store: try SQLiteStore(path: folder.appendingPathComponent("bot.db").path),
      clock: ManualClock(Timestamp.parse(start) ?? .distantPast),
      policy: BotPolicy(
        instance: "tpoc", workflows: [workflow], rules: rules, limits: limits, summaries: summaries))
    try await body(&bench)
    try bench.store.close()
  }

  /// The part that reminds, as a fresh process would make it.
  var reminders: Reminders {
    let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let engine = Engine(
      store: store, plugins: [:], clock: clock,
      settings: Engine.Settings(instance: "tpoc", rules: policy.rules, limits: policy.limits), logger: logger)
    return Reminders(store: store, policy: policy, clock: clock, engine: engine, logger: logger) {}
  }

  /// A run whose server has begun to bill now.
  func rent(
    _ id: String, micro: Int64 = 210_000, by person: Principal = ada, in place: Place = channel, hours: Double = 4
  ) async throws {
    try await begin(id, by: person, in: place, hours: hours)
    try await apply(
      .outcome(
        .done(ledger: [
          .intent(name: "tpoc-\(id)-1", hourly: Money(microUnits: micro), at: clock.now),
          .bought(name: "tpoc-\(id)-1", id: "sv_\(id)", hourly: nil, at: clock.now),
        ]), generation: try await generation(id)), to: id)
    try await apply(.outcome(.done(), generation: try await generation(id)), to: id)
  }

  /// A run that has bought nothing yet.
  /// - Parameter isAnnounced: whether its first message has been said.
  func begin(
    _ id: String, by person: Principal = ada, in place: Place = channel, hours: Double = 4, isAnnounced: Bool = true
  ) async throws {
    let run = Run(
      id: id, workflow: Self.workflow, start: StartOptions(), starter: person, place: place, replyAddress: nil,
      timeToLive: hours * 3600, now: clock.now)
    let policy = policy
    let now = clock.now
    _ = try await store.write { try $0.begin(run, rules: policy.rules, now: now) }
    if isAnnounced { try await apply(.announced, to: id) }
  }

  /// Lets a run ask whether so much may be spent.
  func ask(_ id: String, micro: Int64, hourly: Int64 = 210_000, flag: Bool = false) async throws {
    let question = Question(
      kind: .confirmPurchase, text: "Rent?", expiresAt: clock.now.addingTimeInterval(600),
      reservation: Money(microUnits: micro), hourly: Money(microUnits: hourly), answeredByFlag: flag)
    try await apply(.outcome(.ask(question, memo: nil), generation: try await generation(id)), to: id)
  }

  func apply(_ event: RunEvent, to id: String) async throws {
    let policy = policy
    let now = clock.now
    _ = try await store.write { store in
      try store.apply(event, to: id, rules: policy.rules, limits: policy.limits, now: now)
    }
  }

  func run(_ id: String) async throws -> Run? { try await store.read { try $0.run(id) } }
  private func generation(_ id: String) async throws -> Int { try await run(id)?.generation ?? 0 }

  /// Sends everything that waits, and answers what belongs to no run.
  func deliver() async throws -> [OutboxItem] {
    var sent: [OutboxItem] = []
    while true {
      // An edit keeps its distance from the one before it; nobody waits for that here.
      let now = clock.now.addingTimeInterval(10)
      let due = try await store.read { try $0.dueMessages(at: now, limit: 100) }
      if due.isEmpty { return sent }
      try await store.write { store in
        for item in due { try store.markSent(item, reference: "r\(item.id)", at: now) }
      }
      sent += due.filter { $0.run == Summary.outboxName }
    }
  }

  /// What waits to be sent and belongs to no run.
  func waiting() async throws -> [OutboxItem] {
    let now = clock.now.addingTimeInterval(10)
    return try await store.read { try $0.dueMessages(at: now, limit: 100) }.filter { $0.run == Summary.outboxName }
  }
}
