import Chat
import Foundation
import PluginKit
import Workflow

extension Acceptance {
  /// A statement, and whose it is in words.
  struct Stated: Sendable {
    var statement: CostStatement
    var whose: String
    /// The budgets that concern it.
    var lines: [SpendingLimits.Line] = []
  }

  /// Answers `cost`. Sums and short tables are told at once; a picture, a long table and the provider's account later.
  func answerCost(_ question: CostQuestion, isPublic: Bool, to delivery: Delivery) async throws -> Reply? {
    let now = clock.now
    if question.form == .compare {
      answers.later(delivery) { [self] in Reply(await compare(), isPublic: isPublic) }
      return Reply(Message(title: "Asking the provider for its account; the answer follows."), isPreliminary: true)
    }
    let found = try store.readAtOnce { try read(question, from: delivery, in: $0, now: now) }
    switch found {
    case .failure(let sentence): return Reply(Message(title: sentence.text, severity: .warning), isPublic: isPublic)
    case .success(.message(let message)): return Reply(message, isPublic: isPublic)
    case .success(.stated(let stated)):
      return exported(stated, question: question, isPublic: isPublic, to: delivery)
    }
  }

  private enum Found: Sendable {
    case message(Message)
    case stated(Stated)
  }

  private struct Sentence: Error {
    var text: String
  }

  private func read(
    _ question: CostQuestion, from delivery: Delivery, in store: any StoreReading, now: Date
  ) throws -> Result<Found, Sentence> {
    if case .run(let word) = question.scope {
      let own = try store.runs(of: delivery.principal, in: Set(RunState.allCases), limit: 1)
      if word != nil || !own.isEmpty {
        switch try find(word, for: "cost", delivery: delivery, in: store) {
        case .none(let sentence): return .failure(Sentence(text: sentence))
        case .run(let run):
          let resources = try store.resources(ofRun: run.id)
          guard question.form != .text else {
            return .success(.message(Narration.cost(run, resources: resources, rules: policy.rules, now: now)))
          }
          return .success(.stated(stated(run, resources: resources, now: now)))
        }
      }
    }
    guard let stated = try stated(question, from: delivery, in: store, now: now) else {
      return .failure(Sentence(text: "`--month \(question.month ?? "")` is no month such as 2026-11."))
    }
    guard question.form == .text else { return .success(.stated(stated)) }
    return .success(
      .message(
        Narration.statement(
          stated.statement, of: stated.whose, grouping: question.grouping, lines: stated.lines, now: now)))
  }

  /// The whole life of a run.
  private func stated(_ run: Run, resources: [Resource], now: Date) -> Stated {
    let began = resources.map(\.from).min() ?? run.createdAt
    let ends = resources.map { $0.state == .closed ? $0.until ?? now : now }
    let period = CostPeriod.span(from: began, until: ends.max() ?? now, zone: policy.rules.timeZone)
    let statement = CostStatement(
      period: period, resources: resources, payers: [run.id: run.payer], currency: policy.limits.currency, now: now)
    return Stated(statement: statement, whose: "run \(run.id)")
  }

  /// A month of the asker, of the channel, or of all.
  private func stated(
    _ question: CostQuestion, from delivery: Delivery, in store: any StoreReading, now: Date
  ) throws -> Stated? {
    guard let period = CostPeriod.month(question.month, zone: policy.rules.timeZone, now: now) else { return nil }
    let resources = try store.resources(from: period.from, until: min(period.until, now))
    let payers = try store.payers(ofRuns: Set(resources.map(\.run)))
    let payer = Payer(person: delivery.principal.description, channel: delivery.place.description)
    let statement = CostStatement(
      period: period, resources: resources, payers: payers, currency: policy.limits.currency, now: now
    ) { candidate in
      switch question.scope {
      case .me: candidate?.person == payer.person
      case .channel: candidate?.channel == payer.channel
      case .all, .run: true
      }
    }
    let (whose, scope): (String, SpendingLimits.Line.Scope) =
      switch question.scope {
      case .me: (payer.person, .person)
      case .channel: (payer.channel, .channel)
      case .all, .run: ("all runs", .all)
      }
    var lines: [SpendingLimits.Line] = []
    if period.from <= now, now < period.until {
      let spending = try policy.limits.spending(in: store, besides: nil, payer: payer, at: now)
      lines = policy.limits.lines(spending).filter { $0.scope == scope }
    }
    return Stated(statement: statement, whose: whose, lines: lines)
  }

  /// The provider's own account beside the ledger.
  private func compare() async -> Message {
    do {
      guard let usage = try await prices.usage() else {
        return Message(title: "No plugin that is configured has an account to compare with.", severity: .warning)
      }
      let now = clock.now
      let resources = try await store.read { try $0.resources(from: usage.from, until: max(now, usage.readAt)) }
      let comparison = ProviderComparison(usage: usage, resources: resources, currency: policy.limits.currency)
      return Narration.comparison(comparison, rules: policy.rules, now: now)
    } catch {
      return Message(title: "The provider's account could not be read: \(error)", severity: .warning)
    }
  }
}
