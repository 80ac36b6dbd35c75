import Chat
import Foundation
import PluginKit

/// Who has something that the sweep found taken into the accounts, and where he hears of it.
public struct FoundBy: Sendable {
  /// The principal, or nil where the configuration alone decides.
  public var person: String?
  public var starter: Principal
  public var place: Place
  public var replyAddress: String?

  public init(person: String?, starter: Principal, place: Place, replyAddress: String? = nil) {
    self.person = person
    self.starter = starter
    self.place = place
    self.replyAddress = replyAddress
  }
}

extension StoreWriting {
  /// Gives an orphan a run: the ended one that bought it, else one of its own. It is kept for so many seconds from now,
  /// or given back at once where that is nil. Answers the run.
  ///
  /// A run that is still under way goes on with what it has: its late twin gets a run of its own, and so does what an
  /// ended run cannot give back, because by this database it never came to buy.
  /// - Throws: `EventRefusal` where that run is just being torn down, which takes the orphan with it, or where another
  ///   thing of the same name bills.
  public func take(
    _ orphan: Orphan, keepFor seconds: Double?, by found: FoundBy, undo: String, rules: RunRules,
    limits: SpendingLimits, now: Date
  ) throws -> String {
    var id = orphan.run
    let bought = try run(id)
    if bought?.state == .undoing {
      throw EventRefusal("Run \(id) is being torn down, and \(orphan.item.name) with it.")
    }
    try makeRoom(for: orphan)
    let event = RunEvent.found(orphan.item, provider: orphan.provider, keepFor: seconds, by: found.person)
    if let bought, bought.state == .ended, bought.canGiveBack(to: orphan.provider) {
      try apply(event, to: id, rules: rules, limits: limits, now: now)
    } else {
      if bought != nil { id = try freshRunIdentifier() }
      let run = Run.adopting(
        orphan, as: id, undo: undo, starter: found.starter, place: found.place, replyAddress: found.replyAddress,
        now: now)
      try save(RunTransition.apply(event, to: run, resources: [], rules: rules, now: now), rules: rules, at: now)
    }
    try forgetOrphan(orphan.item.id)
    return id
  }

  /// Keeps the row of another thing of the orphan's name: two machines can bear one name, and a row is found by it.
  /// - Throws: `EventRefusal` where that thing bills, or may: its row must stay what ends it.
  private func makeRoom(for orphan: Orphan) throws {
    guard let row = try resource(named: orphan.item.name, of: orphan.provider),
      !SweepComparison.isOfPurchase(orphan.item, row)
    else { return }
    guard row.state == .closed else {
      throw EventRefusal(
        "Run \(row.run) has\(row.id.map { " \($0)" } ?? " a purchase under way") of the same name, which the bot must not "
          + "lose: delete \(orphan.item.id) or give it another name at the provider, or tear run \(row.run) down first."
      )
    }
    if row.id != nil { try setAside(row) }
  }
}

extension StoreReading {
  /// A name that no run has or had.
  public func freshRunIdentifier() throws -> String {
    var generator = SystemRandomNumberGenerator()
    while true {
      let candidate = RunIdentifier.random(using: &generator)
      if try run(candidate) == nil { return candidate }
    }
  }
}
