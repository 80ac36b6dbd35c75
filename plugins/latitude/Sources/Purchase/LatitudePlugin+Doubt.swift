import Foundation
import PluginKit

extension LatitudePlugin {
  /// The server exists: what it costs and how it bills is checked before anything else is done with it.
  func accept(_ server: LatitudeServer?, _ before: Purchase, _ context: ActionContext) throws -> Outcome {
    var purchase = before
    guard let server else {
      // A success without a readable body: the name tells.
      purchase.phase = .doubt
      purchase.doubtSince = purchase.doubtSince ?? context.now
      return .wait(until: context.after(2), progress: "looking for \(purchase.name)", memo: try purchase.memo())
    }
    purchase.id = server.id
    let bought = LedgerEntry.bought(
      name: purchase.name, id: server.id, hourly: server.hourly, at: purchase.intendedAt ?? context.now)
    guard let billing = server.billing else {
      purchase.phase = .look
      return .wait(
        until: context.now, progress: "asking how \(server.id) bills", memo: try purchase.memo(), ledger: [bought])
    }
    guard billing == "hourly" else {
      purchase.phase = .refuse
      purchase.billing = billing
      var outcome = Outcome.wait(
        until: context.now, progress: "it bills \(billing): deleting it", memo: try purchase.memo(), ledger: [bought])
      outcome.notices = [
        Notice(
          .alert, key: "billing", title: "Latitude bills \(purchase.name) \(billing), not by the hour",
          body: NoticeBody([
            .text(
              "The server \(server.id) was ordered by the hour and is deleted at once. A month that was begun is "
                + "not given back by itself: look into Latitude's billing page.")
          ]))
      ]
      return outcome
    }
    return .done(
      facts(server, purchase, context), progress: "\(server.id), \(server.hourly ?? purchase.hourly) an hour",
      ledger: [bought])
  }

  private func facts(_ server: LatitudeServer, _ purchase: Purchase, _ context: ActionContext) -> Facts {
    let now = Timestamp.text(context.now)
    var facts: Facts = [
      "server_id": .string(server.id), "hostname": .string(purchase.name), "plan": .string(purchase.plan),
      "site": .string(purchase.site), "hourly": .string((server.hourly ?? purchase.hourly).description),
      "billing": "hourly", "delete_command": .string(deleteCommand(server.id)),
      "attempt": .number(Decimal(purchase.attempt)), "created_at": .string(now),
      "seen_server_created": seen("POST /servers made \(server.id) as \(purchase.name)", context.now),
    ]
    if let address = server.address { facts["address"] = .string(address) }
    if purchase.system == "ipxe" {
      facts["boot_accepted_at"] = .string(now)
      facts["seen_server_ready"] = seen("it boots iPXE at once, without another system first", context.now)
      facts["seen_reinstall"] = seen("POST /servers accepted the iPXE script", context.now)
    }
    return facts
  }

  /// Looks for the exact name in the project, and adopts on sight; unseen for `purchase_settle` and in one list begun
  /// after it, the purchase never came to be and the next attempt's name is used.
  func lookForName(_ before: Purchase, _ context: ActionContext) async throws -> Outcome {
    var purchase = before
    purchase.phase = .doubt
    // A doubt from the future is of a clock that was set back since.
    let since = min(purchase.doubtSince ?? context.now, context.now)
    purchase.doubtSince = since
    let picture = try await listing.fresh(at: context.now)
    if let found = Self.named(purchase.name, in: picture.servers, intendedAt: purchase.intendedAt) {
      host.log("adopting \(found.id), found by its name \(found.hostname)")
      return try accept(found, purchase, context)
    }
    if picture.beganAt.timeIntervalSince(since) < settle {
      return .wait(
        until: context.after(min(poll, 10)), progress: "not known yet whether \(purchase.name) was bought",
        memo: try purchase.memo())
    }
    let never = LedgerEntry.never(name: purchase.name, at: context.now)
    guard purchase.tries < 9, purchase.attempt < 99 else {
      return .failed(
        seen: "\(purchase.tries) purchases in a row had no answer, and no server came of them",
        probably: "Latitude's API is in trouble", next: "`start` again later; `list` shows that nothing bills",
        ledger: [never])
    }
    let name = purchase.name
    purchase.nextAttempt()
    return Outcome(
      .wait(until: context.now), progress: "\(name) never came to be; buying under the next name",
      memo: try purchase.memo(), ledger: [never])
  }

  /// The server of that exact name, not made more than five minutes before the intent: the provider's clock differs
  /// and has whole seconds.
  static func named(_ name: String, in servers: [LatitudeServer], intendedAt: Date?) -> LatitudeServer? {
    servers.first { server in
      guard server.hostname == name else { return false }
      guard let created = server.createdAt, let intendedAt else { return true }
      return created >= intendedAt.addingTimeInterval(-300)
    }
  }

  func lookAtBilling(_ purchase: Purchase, _ context: ActionContext) async throws -> Outcome {
    guard let id = purchase.id else { return try await lookForName(purchase, context) }
    guard let server = try await server(id) else { return vanished(id, purchase.name, context) }
    guard server.billing != nil else {
      return .wait(until: context.after(poll), progress: "Latitude does not say how \(id) bills", memo: context.memo)
    }
    return try accept(server, purchase, context)
  }

  /// Deletes what bills by the month or year, until the provider's 404.
  func giveBack(_ before: Purchase, _ context: ActionContext) async throws -> Outcome {
    var purchase = before
    guard let id = purchase.id, try await server(id) != nil else {
      return .failed(
        seen: "Latitude billed \(purchase.name) \(purchase.billing ?? "unknown"), so it was deleted; 404 seen at "
          + clock(context.now),
        probably: "the project is not billed on demand, or the plan is not sold by the hour",
        next: "look into Latitude's billing page; then set plugins.latitude.project to an on-demand project",
        ledger: [.gone(name: purchase.name, at: context.now)])
    }
    if purchase.deletedAt.map({ abs(context.now.timeIntervalSince($0)) >= 10 }) ?? true {
      _ = try? await api.send(.delete, "/servers/\(id)", urgent: true)
      purchase.deletedAt = context.now
    }
    return .wait(
      until: context.after(3), progress: "deleting \(id), which bills \(purchase.billing ?? "")",
      memo: try purchase.memo())
  }

  /// The provider answers 404 for a server that it had.
  func vanished(_ id: String, _ name: String, _ context: ActionContext) -> Outcome {
    .failed(
      seen: "GET /servers/\(id) answers 404 at \(clock(context.now))",
      probably: "Latitude gave the server up in mid-deployment, or somebody deleted it",
      next: "`start` buys another; this one bills no more",
      ledger: name.isEmpty ? [] : [.gone(name: name, at: context.now)])
  }
}
