import Foundation
import PluginKit

extension LatitudePlugin {
  /// Whether another site may be tried: once, and not where a person chose the site or the workflow does not say what
  /// was bought.
  func mayMove(_ readiness: Readiness, _ context: ActionContext) -> Bool {
    readiness.failedSite == nil && context.inputs.string("only_site") == nil && context.inputs.string("plan") != nil
      && context.inputs.string("site") != nil && context.inputs.money("confirmed_hourly") != nil
  }

  /// The deployment failed for the first time: that server goes first, then another is bought in another site.
  ///
  /// Latitude's sites have troubles of their own, and a server whose deployment failed goes on billing.
  func leaveSite(_ server: LatitudeServer, _ before: Readiness, _ context: ActionContext) throws -> Outcome {
    var readiness = before
    let site = context.inputs.string("site") ?? ""
    readiness.phase = .givingBack
    readiness.failedSite = site
    readiness.firstFailure = "Latitude said \(server.status) for \(server.id) in \(site) at \(clock(context.now))"
    var outcome = Outcome.wait(
      until: context.now, progress: "\(server.status) in \(site): deleting \(server.id), then another site",
      memo: try readiness.memo())
    outcome.notices = [
      Notice(
        .note, key: "another-site", title: "\(server.status) in \(site): another site is tried, once",
        body: NoticeBody([
          .text("\(server.id) is deleted first. Its next attempt is bought as soon as the provider answers 404 for it.")
        ]))
    ]
    return outcome
  }

  /// Goes on with the deletion or the purchase that is under way.
  func move(_ before: Readiness, _ context: ActionContext) async throws -> Outcome {
    var readiness = before
    var inner = context
    inner.memo = before.inner
    switch before.phase {
    case nil: return try await waitReady(context)
    case .givingBack:
      var outcome = try await deleteServers(inner)
      readiness.inner = outcome.memo
      if outcome.verdict == .done {
        readiness.phase = .buying
        readiness.inner = try secondPurchase(context).memo()
        outcome.verdict = .wait(until: context.now)
        outcome.progress = "the first server is gone; looking for another site"
      }
      outcome.memo = try readiness.memo()
      return outcome
    case .buying:
      var outcome = try await createServer(inner)
      switch outcome.verdict {
      case .done:
        readiness.phase = nil
        readiness.inner = nil
        readiness.since = context.now
        outcome.verdict = .wait(until: context.after(poll))
        outcome.progress = "\(outcome.progress ?? "bought")\(readiness.afterwards)"
      case .failed(let failure):
        outcome.verdict = .failed(
          Failure(
            seen: "\(readiness.firstFailure ?? "the first server failed"), and it is gone; then: \(failure.seen)",
            probably: failure.probably, next: failure.next))
      case .wait, .ask: readiness.inner = outcome.memo
      }
      outcome.memo = try readiness.memo()
      return outcome
    }
  }

  /// The purchase of the same plan in any other site.
  private func secondPurchase(_ context: ActionContext) throws -> Purchase {
    var fresh = context
    fresh.memo = nil
    // That the first one is gone is in this very outcome, and not yet in the rows.
    for index in fresh.resources.indices { fresh.resources[index].state = .closed }
    var purchase = try Purchase(fresh, instance: host.instance)
    purchase.emptySites = [purchase.site.uppercased()]
    return purchase
  }
}
