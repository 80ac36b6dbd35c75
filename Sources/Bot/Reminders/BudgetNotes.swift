import Chat
import Foundation
import PluginKit
import Workflow

/// Notes that half, four fifths or all of a budget of a day or month is spent and reserved: each once a period.
struct BudgetNotes {
  let policy: BotPolicy
  let now: Date

  /// A budget of which a share is reached.
  struct Reached: Sendable, Hashable {
    var line: SpendingLimits.Line
    var share: Int
    /// Whose budget it is; nil where it is that of all.
    var payer: Payer?
    /// Where people hear of it.
    var places: [Place]
  }

  /// Every share that is reached now.
  func reached(in store: any StoreReading) throws -> [Reached] {
    let limits = policy.limits
    guard limits.haveBudgets else { return [] }
    let running = try store.resources(from: now, until: now).open.map(\.run)
    let reserved = try store.reservations().keys
    let payers = try store.payers(ofRuns: Set(reserved).union(running))
    guard !payers.isEmpty else { return [] }
    let channels = Set(payers.values.map(\.channel)).compactMap { Place($0) }
    var found: Set<Reached> = []
    for payer in Set(payers.values) {
      let spending = try limits.spending(in: store, besides: nil, payer: payer, at: now)
      for line in limits.lines(spending) {
        guard let share = BudgetShare.reached(by: line.spent, of: line.limit) else { continue }
        let isForAll = line.scope == .all
        let places =
          isForAll
          ? Set(channels + [policy.rules.alerts].compactMap(\.self)) : Set([Place(payer.channel)].compactMap(\.self))
        let whose =
          isForAll
          ? nil
          : Payer(
            person: line.scope == .person ? payer.person : "", channel: line.scope == .channel ? payer.channel : "")
        found.insert(
          Reached(line: line, share: share, payer: whose, places: places.sorted { $0.description < $1.description }))
      }
    }
    return found.sorted { ($0.line.name, $0.share) < ($1.line.name, $1.share) }
  }

  /// Queues what people were not told of yet; false where there is none.
  func tell(_ reached: [Reached], in store: any StoreWriting) throws -> Bool {
    var hasTold = false
    let calendar = policy.limits.periods(of: now)
    for item in reached {
      let began = item.line.isDaily ? calendar.day : calendar.month
      let budget = [item.line.name, item.payer?.person, item.payer?.channel].compactMap(\.self).joined(separator: " ")
      guard try store.noteBudget(budget, period: Timestamp.text(began), share: item.share) else { continue }
      hasTold = true
      let running = try store.running(at: now, newest: Narration.budgetRuns) { payer in
        item.payer.map { $0.person == payer.person || $0.channel == payer.channel } ?? true
      }
      let message = Narration.budget(item.line, share: item.share, running: running, now: now)
      for place in item.places {
        try store.enqueue(
          Utterance(
            slot: "\(budget) \(Timestamp.text(began)) \(item.share)", audience: .channel, message: message,
            mustArrive: item.share >= 100), run: Summary.outboxName, place: place, replyAddress: nil, at: now)
      }
    }
    return hasTold
  }
}
