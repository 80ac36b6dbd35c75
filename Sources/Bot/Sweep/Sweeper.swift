import Foundation
import Logging
import PluginKit
import Workflow

/// Compares what the providers show with what the database knows, at the start and every so often: whatever bears the
/// bot's mark and has no run is told, and deleted by itself only where the configuration and this database allow it.
public struct Sweeper: Sendable {
  /// What the configuration says under `sweep`.
  public struct Settings: Sendable, Hashable {
    /// Seconds between two sweeps.
    public var every: Double
    /// How long something of this database's purchases is left alone before it is deleted by itself.
    public var grace: Double
    /// Whether anything is deleted by itself.
    public var deletes: Bool
    public init(every: Double = 900, grace: Double = 3600, deletes: Bool = false) {
      self.every = every
      self.grace = grace
      self.deletes = deletes
    }
  }

  let store: any Store
  let plugins: [String: any Plugin]
  let policy: BotPolicy
  let settings: Settings
  let clock: any WallClock
  let logger: Logger
  /// Which providers give no good answer.
  let troubles: Troubles
  /// Told after each sweep that may have changed runs or queued messages.
  let changed: @Sendable () async -> Void
  private static let tellAgainAfter = 86_400.0

  public init(
    store: any Store, plugins: [String: any Plugin], policy: BotPolicy, settings: Settings, clock: any WallClock,
    logger: Logger, troubles: Troubles? = nil, changed: @escaping @Sendable () async -> Void = {}
  ) {
    self.store = store
    self.plugins = plugins
    self.policy = policy
    self.settings = settings
    self.clock = clock
    self.logger = logger
    self.troubles = troubles ?? Troubles(logger: logger)
    self.changed = changed
  }

  /// One sweep; answers when the next one is due. A provider that does not answer is asked again after a minute.
  func round() async -> Date {
    let complete = await sweep().unanswered.isEmpty
    return clock.now.addingTimeInterval(complete ? settings.every : min(60, settings.every))
  }

  /// What one sweep came to.
  public struct Report: Sendable {
    public var orphans: [Orphan] = []
    /// How many marked things have a run.
    public var known = 0
    /// Why a provider could not be asked, by its name.
    public var unanswered: [String: String] = [:]
  }

  /// One sweep over all providers.
  public func sweep() async -> Report {
    let report = await ask { items, provider in try await settle(items, of: provider) }
    for (name, why) in report.unanswered.sorted(by: { $0.key < $1.key }) {
      await troubles.failed(name, why, at: clock.now)
    }
    if !report.orphans.isEmpty {
      logger.warning(
        "servers that nobody looks after",
        metadata: ["names": "\(report.orphans.map(\.item.name).joined(separator: ", "))"])
      await changed()
    }
    return report
  }

  /// Looks without writing anything: for a database that another process owns.
  public func look() async -> Report {
    let (now, instance) = (clock.now, policy.instance)
    return await ask { items, provider in
      try await store.read { try Self.compare(items, of: provider, instance: instance, in: $0, now: now) }
    }
  }

  /// Asks each provider what exists, and `orphans` which of it nobody looks after.
  private func ask(_ orphans: ([InventoryItem], String) async throws -> [Orphan]) async -> Report {
    var report = Report()
    for (name, plugin) in plugins.sorted(by: { $0.key < $1.key }) {
      do {
        guard let items = try await plugin.inventory(instance: policy.instance) else { continue }
        await troubles.succeeded(name)
        let found = try await orphans(items, name)
        report.orphans += found
        report.known += items.count - found.count
      } catch {
        if error is CancellationError { break }
        report.unanswered[name] = "\(error)"
      }
    }
    return report
  }

  /// Compares, puts down, tells and deletes, in one transaction: nobody can adopt what is just being deleted.
  private func settle(_ items: [InventoryItem], of provider: String) async throws -> [Orphan] {
    let now = clock.now
    let (policy, settings) = (policy, settings)
    let doubt = settings.deletes ? await doubt(aboutClockOf: provider) : nil
    return try await store.write { store in
      var taken: Set<String> = []
      var found = try Self.compare(items, of: provider, instance: policy.instance, in: store, now: now)
      for index in found.indices {
        let orphan = found[index]
        let deletesAt =
          settings.deletes && orphan.origin == .ours ? orphan.firstSeen.addingTimeInterval(settings.grace) : nil
        if let deletesAt, deletesAt <= now, doubt == nil, let undo = policy.undo(of: provider),
          let run = try store.run(orphan.run)
        {
          do {
            _ = try store.take(
              orphan, keepFor: nil, by: FoundBy(person: nil, starter: run.starter, place: run.place), undo: undo,
              rules: policy.rules, limits: policy.limits, now: now)
            taken.insert(orphan.item.id)
          } catch is EventRefusal {
            // Its run is being torn down with another thing; the next sweep looks again.
          }
        } else if Self.isToBeTold(orphan, now), let alerts = policy.rules.alerts {
          let day = Int(now.timeIntervalSince(orphan.firstSeen) / Self.tellAgainAfter)
          try store.announce(
            Narration.orphan(orphan, deletesAt: deletesAt, rules: policy.rules, now: now),
            slot: "orphan-\(provider)-\(orphan.item.id)-\(day)", in: alerts, at: now)
          found[index].toldAt = now
        }
      }
      try store.keep(found.filter { !taken.contains($0.item.id) }, of: provider)
      return found
    }
  }

  /// Why nothing is deleted by the time of this machine's clock now; nil where it agrees with the provider's.
  private func doubt(aboutClockOf provider: String) async -> String? {
    guard let plugin = plugins[provider], let doubt = await ClockDoubt.about(plugin) else { return nil }
    logger.warning("the sweep deletes nothing", metadata: ["reason": "\(doubt)"])
    return doubt
  }

  private static func isToBeTold(_ orphan: Orphan, _ now: Date) -> Bool {
    orphan.toldAt.map { now.timeIntervalSince($0) >= tellAgainAfter } ?? true
  }

  /// The orphans among `items`, with what is known of them from earlier sweeps.
  static func compare(
    _ items: [InventoryItem], of provider: String, instance: String, in store: any StoreReading, now: Date
  ) throws -> [Orphan] {
    var rows: [String: Resource] = [:]
    var runs: [String: RunState] = [:]
    for item in items {
      guard let row = try store.resource(named: item.name, of: provider) else { continue }
      rows[item.name] = row
      runs[row.run] = try store.run(row.run)?.state
    }
    let before = Dictionary(try store.orphans().map { ($0.item.id, $0) }) { first, _ in first }
    return SweepComparison.orphans(
      items, provider: provider, instance: instance, rows: rows, runs: runs, now: now
    ).map { orphan in
      guard let earlier = before[orphan.item.id] else { return orphan }
      var orphan = orphan
      orphan.firstSeen = earlier.firstSeen
      orphan.toldAt = earlier.toldAt
      return orphan
    }
  }
}
