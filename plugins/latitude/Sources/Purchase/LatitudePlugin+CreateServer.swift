import Foundation
import PluginKit

extension LatitudePlugin {
  /// Buys one server, by the hour, at most once a name: the request goes out only in a call that finds its intent
  /// committed and in the process that committed it; every doubt is answered by looking for the name.
  ///
  /// Latitude's `POST /servers` knows no idempotency key, and a repeated one buys a second machine:
  /// https://www.latitude.sh/docs/api-reference/create-server
  func createServer(_ context: ActionContext) async throws -> Outcome {
    let purchase = try Purchase(context, instance: host.instance)
    switch purchase.phase {
    case .offer: return try await offer(purchase, context)
    case .intent:
      guard await intents.take(purchase.name) else {
        return try await lookForName(purchase, context)
      }
      return try await buy(purchase, context)
    case .doubt: return try await lookForName(purchase, context)
    case .look: return try await lookAtBilling(purchase, context)
    case .refuse: return try await giveBack(purchase, context)
    }
  }

  /// Reads price and stock once more, asks again where it became dearer, and writes the intent down.
  private func offer(_ before: Purchase, _ context: ActionContext) async throws -> Outcome {
    var purchase = before
    let entries = try await catalog.read()
    // Whether a server of the right name is this purchase's is told by its age.
    if let doubt = await api.providerClock.doubt {
      return .wait(
        until: context.after(30), progress: "\(doubt): nothing is bought until they agree",
        memo: try purchase.memo())
    }
    let only = context.inputs.string("only_site")?.uppercased()
    let candidates = PlanChoice.candidates(
      entries, plan: purchase.plan, site: only, allowedSites: host.strings("sites")
    ).filter { !purchase.emptySites.contains($0.site) }
    let time = clock(context.now)
    guard let best = candidates.first(where: { $0.site == purchase.site }) ?? candidates.first,
      best.site == purchase.site || !purchase.hasMoved
    else {
      return .failed(
        seen: "the plan \(purchase.plan) went out of stock before it was bought, by Latitude's price list of \(time)",
        probably: "somebody else took the last one",
        next: "`start` takes the cheapest that is in stock now; nothing was bought")
    }
    if best.site != purchase.site { purchase.hasMoved = true }
    purchase.site = best.site
    purchase.hourly = best.hourly
    if let answer = context.answer, answer.kind == .confirmDearer, answer.yes, before.phase == .offer {
      purchase.accepted = max(purchase.accepted, before.hourly)
    }
    if best.hourly > purchase.accepted { return try askDearer(purchase, context) }
    let chosen = context.inputs.string("hostname")
    let name = ServerName(instance: host.instance, run: context.run, attempt: purchase.attempt, chosen: chosen)
    purchase.name = name.description
    purchase.phase = .intent
    purchase.intendedAt = context.now
    await intents.put(purchase.name)
    return .wait(
      until: context.now, progress: "buying \(purchase.plan) in \(purchase.site) as \(purchase.name)",
      memo: try purchase.memo(),
      ledger: [.intent(name: purchase.name, hourly: purchase.hourly, at: context.now)])
  }

  private func askDearer(_ purchase: Purchase, _ context: ActionContext) throws -> Outcome {
    let total = purchase.hourly.perHour(forSeconds: Int64(context.timeToLive))
    return .ask(
      Question(
        kind: .confirmDearer,
        text:
          "\(purchase.plan) in \(purchase.site) costs \(purchase.hourly) an hour now, not \(purchase.accepted): buy it?",
        details: [
          Detail("Confirmed", "\(purchase.accepted) an hour"), Detail("Now", "\(purchase.hourly) an hour"),
          Detail("Whole time to live", "\(total.roundedDescription) for \(TimeSpan.text(context.timeToLive))"),
        ], expiresAt: context.after(600), reservation: total, hourly: purchase.hourly),
      memo: try purchase.memo())
  }

  private func buy(_ purchase: Purchase, _ context: ActionContext) async throws -> Outcome {
    do {
      let answer = try await api.send(.post, "/servers", body: order(purchase, context))
      return try accept(LatitudeServer(answer["data"], currency: currency), purchase, context)
    } catch let error as BudgetExhausted {
      await intents.put(purchase.name)
      return .wait(
        until: context.after(error.retryAfter), progress: "waiting for the rate limit", memo: try purchase.memo())
    } catch let error as LatitudeError {
      return try await refused(error, purchase, context)
    } catch let error as PluginError {
      // The key could not be read, so nothing was sent.
      await intents.put(purchase.name)
      throw error
    }
  }

  private func order(_ purchase: Purchase, _ context: ActionContext) -> JSONValue {
    var attributes: [String: JSONValue] = [
      "project": .string(context.inputs.string("project") ?? project), "plan": .string(purchase.plan),
      "site": .string(purchase.site), "operating_system": .string(purchase.system),
      "hostname": .string(purchase.name), "billing": "hourly",
    ]
    let keys = host.strings("ssh_keys")
    if purchase.system == "ipxe" {
      attributes["ipxe"] = context.inputs["ipxe_url"]
    } else if !keys.isEmpty {
      attributes["ssh_keys"] = .array(keys.map { .string($0) })
    }
    return ["data": ["type": "servers", "attributes": .object(attributes)]]
  }

  /// What a refusal of the purchase means: proof that nothing was bought, or a doubt.
  private func refused(_ error: LatitudeError, _ before: Purchase, _ context: ActionContext) async throws -> Outcome {
    var purchase = before
    let never = LedgerEntry.never(name: purchase.name, at: context.now)
    if error.isAmbiguous {
      purchase.phase = .doubt
      purchase.doubtSince = host.clock.now
      return .wait(
        until: context.after(5), progress: "\(error.sentence); looking for \(purchase.name)", memo: try purchase.memo())
    }
    if error.status == nil || error.status == 429 {
      // Certainly not carried out: the same request may go out again.
      await intents.put(purchase.name)
      return .wait(
        until: context.after(error.retryAfter ?? 10), progress: "\(error.sentence); again soon",
        memo: try purchase.memo())
    }
    if error.status == 401 {
      // A key that was good at the first step and is refused now was rotated or has expired: bought is when it is mended.
      await intents.put(purchase.name)
      throw error
    }
    if error.code == "SERVERS_OUT_OF_STOCK" {
      purchase.emptySites.append(purchase.site)
      purchase.nextAttempt()
      return Outcome(
        .wait(until: context.now), progress: "\(before.site) has no stock of \(purchase.plan) after all",
        memo: try purchase.memo(), ledger: [never])
    }
    return .failed(
      seen: "\(error.sentence) at \(clock(context.now))",
      probably: error.status == 403
        ? "the API key may not write" : "a limit of the team, or an order that this plan does not take",
      next: "look into Latitude's dashboard (team limits, key), then `start` again; nothing was bought", ledger: [never]
    )
  }
}
