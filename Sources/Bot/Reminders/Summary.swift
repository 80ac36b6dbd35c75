import Chat
import Foundation
import PluginKit
import Workflow

/// The summary of all that is being spent, at the times of its schedule.
struct Summary {
  /// Its name among the standing schedules, and among the messages of the bot's own.
  static let name = "summary"
  /// Under which messages that belong to no run are queued: no run has such a name.
  static let outboxName = "spending"

  let policy: BotPolicy
  let store: any StoreWriting
  let now: Date

  /// The due time as it should be; nil where the summary is off.
  static func corrected(_ kept: StandingSchedule?, rules: SummaryRules, now: Date) -> StandingSchedule? {
    guard let schedule = rules.schedule else { return nil }
    let served = min(kept?.servedAt ?? now, now)
    let due = DueTime.corrected(
      kept?.due, keptFor: kept?.schedule, schedule: schedule, anchor: served, now: now)
    return due.map {
      StandingSchedule(
        schedule: schedule.text, due: $0, servedAt: served, coveredFrom: min(kept?.coveredFrom ?? served, served))
    }
  }

  /// Queues the summary where it is due, and moves its due time on, in one change. Three missed days are one summary,
  /// which covers all of them.
  func serve() throws -> Date? {
    guard let schedule = policy.summaries.schedule,
      var standing = Self.corrected(
        try store.standingSchedules()[Self.name], rules: policy.summaries, now: now)
    else {
      try store.save(nil, named: Self.name)
      return nil
    }
    if standing.due <= now {
      let occurrence = Timestamp.text(standing.due)
      var from = standing.servedAt
      for place in try places(since: standing.coveredFrom) {
        // What chat did not take until now is replaced: people read one summary, which covers that time too.
        let isLate = try store.withdraw(slotPrefix: Self.name + "-", of: Self.outboxName, in: place)
        let since = isLate ? standing.coveredFrom : standing.servedAt
        if try queue(in: place, since: since, occurrence: occurrence) { from = min(from, since) }
      }
      standing.coveredFrom = from
      standing.servedAt = now
      standing.due = DueTime.following(standing.due, of: schedule, servedAt: now) ?? .distantFuture
    }
    try store.save(standing, named: Self.name)
    return standing.due
  }

  /// The channels in which something was spent, and those that are configured.
  private func places(since: Date) throws -> [Place] {
    let spent = try store.resources(from: since, until: now)
    let channels = Set(try store.payers(ofRuns: Set(spent.map(\.run))).values.map(\.channel))
    return Set(channels.compactMap { Place($0) } + policy.summaries.places).sorted { $0.description < $1.description }
  }

  /// Queues one place's summary; false where there is nothing to tell.
  private func queue(in place: Place, since: Date, occurrence: String) throws -> Bool {
    let isForAll = policy.summaries.places.contains(place)
    let limits = policy.limits
    let (_, monthBegan) = limits.periods(of: now)
    let resources = try store.resources(from: min(since, monthBegan), until: now).filter {
      $0.hourly.currency == limits.currency
    }
    let payers = try store.payers(ofRuns: Set(resources.map(\.run)))
    let mine = resources.filter { isForAll || payers[$0.run]?.channel == place.description }
    let running = try store.running(at: now).filter { isForAll || $0.run.place == place }
    let spent = Money.sum(mine.map { $0.cost(from: since, until: now) }, currency: limits.currency)
    guard spent.microUnits > 0 || !running.isEmpty else { return false }
    let month = Money.sum(mine.map { $0.cost(from: monthBegan, until: now) }, currency: limits.currency)
    let message = Narration.summary(
      since: since, spent: spent, month: month, running: running, rules: policy.rules, now: now)
    try store.enqueue(
      Utterance(slot: "\(Self.name)-\(occurrence)", audience: .channel, message: message), run: Self.outboxName,
      place: place, replyAddress: nil, at: now)
    return true
  }
}
