import Foundation
import PluginKit

/// Why an event was not applied to a run.
public struct EventRefusal: Error, Sendable, CustomStringConvertible {
  /// One sentence for the person who caused it.
  public var description: String
  public init(_ description: String) { self.description = description }
}

extension StoreWriting {
  /// Puts a new run down and begins its first step, as part of this change.
  @discardableResult
  public func begin(_ run: Run, rules: RunRules, now: Date) throws -> RunTransition {
    let transition = RunTransition.apply(.began, to: run, resources: [], rules: rules, now: now)
    try save(transition, rules: rules, at: now)
    return transition
  }

  /// Applies `event` to the run's row as it is now and saves what comes of it, as part of this change.
  /// - Throws: `EventRefusal` where there is no such run, or a reservation does not fit the limits.
  @discardableResult
  public func apply(
    _ event: RunEvent, to id: String, rules: RunRules, limits: SpendingLimits, now: Date
  ) throws -> RunTransition {
    guard let run = try run(id) else { throw EventRefusal("there is no run \(id)") }
    let resources = try resources(ofRun: id)
    let admitted = try admit(event, of: run, limits: limits, now: now)
    let transition = RunTransition.apply(admitted, to: run, resources: resources, rules: rules, now: now)
    try save(transition, rules: rules, at: now)
    return transition
  }

  /// Judges the reservation that an event would make, within this change.
  private func admit(_ event: RunEvent, of run: Run, limits: SpendingLimits, now: Date) throws -> RunEvent {
    switch event {
    case .answered(true, _):
      guard let question = run.question, let amount = question.reservation else { return event }
      let spending = try limits.spending(in: self, besides: run.id, payer: run.payer, at: now)
      if let refusal = limits.refusal(of: amount, hourly: question.hourly, given: spending) {
        throw EventRefusal(refusal)
      }
      return event
    case .outcome(let outcome, let generation):
      guard case .ask(let question) = outcome.verdict, let amount = question.reservation else { return event }
      // What is over a limit is not even asked about, whoever asks, and no flag confirms it.
      let spending = try limits.spending(in: self, besides: run.id, payer: run.payer, at: now)
      guard let refusal = limits.refusal(of: amount, hourly: question.hourly, given: spending) else { return event }
      let failure = Failure(
        seen: refusal, probably: "the price or the time to live is high, or other runs use the budget",
        next: "`list` shows what runs; choose a shorter time or another plan, or raise the limit; nothing was bought")
      return .outcome(Outcome(.failed(failure), facts: outcome.facts), generation: generation)
    default: return event
    }
  }

  /// Writes one row of the audit.
  public func append(_ entry: AuditEntry) throws { try append([entry]) }
}
