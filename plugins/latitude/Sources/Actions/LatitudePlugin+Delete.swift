import Foundation
import PluginKit

extension LatitudePlugin {
  /// Deletes every server of the run, whatever its attempt, and is done when the provider has answered 404 for each.
  /// Never gives up, and touches nothing that does not bear the run's mark.
  func deleteServers(_ context: ActionContext) async throws -> Outcome {
    var deletion = try (context.memo?.decode(Deletion.self) ?? Deletion()).corrected(at: context.now)
    var ledger: [LedgerEntry] = []
    var notices: [Notice] = []
    var lines: [String] = []
    let mine = context.resources.filter { $0.provider == name }
    // A list is read only where a name has no id: what has one is looked at by itself.
    let picture = mine.contains { $0.id == nil } ? try await listing.fresh(at: context.now) : nil

    // A late twin is torn down like the rest: a server of exactly a name that was meant to be bought, without an id yet.
    for resource in mine where resource.id == nil {
      guard let server = Self.named(resource.name, in: picture?.servers ?? [], intendedAt: resource.from) else {
        continue
      }
      ledger.append(
        .bought(name: server.hostname, id: server.id, hourly: server.hourly, at: server.createdAt ?? context.now))
      lines.append("found \(server.hostname)")
      if resource.state != .intended { notices.append(lateTwin(server)) }
    }
    let found = Set(ledger.compactMap { if case .bought(let name, _, _, _) = $0 { name } else { nil } })

    for resource in mine where resource.state != .closed && !found.contains(resource.name) {
      if let id = resource.id {
        let step = try await delete(id, resource, &deletion, context)
        if let entry = step.entry { ledger.append(entry) }
        if let notice = step.notice, deletion.told.insert(notice.key).inserted { notices.append(notice) }
        lines.append(step.line)
      } else if await intents.take(resource.name) {
        ledger.append(.never(name: resource.name, at: context.now))
      } else {
        let since = deletion.unseenSince[resource.name] ?? context.now
        deletion.unseenSince[resource.name] = since
        if let picture, picture.beganAt.timeIntervalSince(since) >= settle {
          ledger.append(.never(name: resource.name, at: context.now))
        } else {
          lines.append("looking whether \(resource.name) was bought")
        }
      }
    }
    return try conclude(deletion, mine: mine, ledger: ledger, notices: notices, lines: lines, context)
  }

  private func conclude(
    _ before: Deletion, mine: [Resource], ledger: [LedgerEntry], notices: [Notice], lines: [String],
    _ context: ActionContext
  ) throws -> Outcome {
    var deletion = before
    var notices = notices
    let closed = Set(
      ledger.compactMap { entry -> String? in
        switch entry {
        case .gone(let name, _), .never(let name, _): name
        case .intent, .bought: nil
        }
      })
    let reopened = ledger.contains { if case .bought = $0 { true } else { false } }
    let open = mine.filter { $0.state != .closed && !closed.contains($0.name) }
    if open.isEmpty, !reopened {
      var outcome = Outcome.done(
        progress: mine.isEmpty ? "nothing was bought" : "given back, 404 seen at \(clock(context.now))", ledger: ledger)
      outcome.notices = notices
      return outcome
    }
    if deletion.isOverdue(at: context.now), deletion.told.insert("may-still-bill").inserted {
      notices.append(mayStillBill(open, deletion, context))
    }
    let pause: Double = reopened ? 0 : deletion.isOverdue(at: context.now) ? 60 : 3
    return Outcome(
      .wait(until: context.after(pause)), progress: lines.joined(separator: "; "), memo: try deletion.memo(),
      ledger: ledger, notices: notices)
  }

  private struct Step {
    var line: String
    var entry: LedgerEntry?
    var notice: Notice?
  }

  /// One look at one server, and a request to delete it where its turn has come.
  private func delete(
    _ id: String, _ resource: Resource, _ deletion: inout Deletion, _ context: ActionContext
  ) async throws -> Step {
    guard let server = try await server(id) else {
      return Step(line: "\(id) is gone", entry: .gone(name: resource.name, at: context.now))
    }
    guard server.hostname == resource.name, ServerName(server.hostname, instance: host.instance) != nil else {
      deletion.firstAskedAt = deletion.firstAskedAt ?? context.now
      return Step(
        line: "\(id) is named \(server.hostname) and is not touched",
        notice: untouched(resource, seen: "it is named \(server.hostname) now, so it is not deleted by itself"))
    }
    if server.isLocked {
      // Latitude ignores the DELETE of a locked server without a word.
      deletion.firstAskedAt = deletion.firstAskedAt ?? context.now
      return Step(line: "\(id) is locked", notice: untouched(resource, seen: "it is locked in Latitude's dashboard"))
    }
    guard deletion.mayAsk(id, at: context.now) else {
      return Step(line: "\(id) is \(server.status), waiting for the 404")
    }
    do {
      _ = try await api.send(.delete, "/servers/\(id)", urgent: true)
      deletion.trouble = nil
    } catch let error as LatitudeError {
      deletion.trouble = error.sentence
    }
    deletion.askedAt[id] = context.now
    deletion.firstAskedAt = deletion.firstAskedAt ?? context.now
    return Step(line: deletion.trouble ?? "\(id): deletion asked for, waiting for the 404")
  }

  private func lateTwin(_ server: LatitudeServer) -> Notice {
    Notice(
      .warning, key: "twin-\(server.id)", title: "Another server of this run came to light: \(server.hostname)",
      body: NoticeBody([
        .text("A purchase whose answer was lost has made \(server.id) after all; it is deleted like the other.")
      ]))
  }

  private func untouched(_ resource: Resource, seen: String) -> Notice {
    Notice(
      .alert, key: "untouched-\(resource.name)", title: "\(resource.name) cannot be deleted and may still be billing",
      body: NoticeBody([
        .text("The server \(resource.id ?? "") costs \(resource.hourly) an hour: \(seen)."),
        .text(
          "Unlock it or give it its name back in Latitude's dashboard, or delete it there; the bot goes on trying."),
      ]))
  }

  private func mayStillBill(_ open: [Resource], _ deletion: Deletion, _ context: ActionContext) -> Notice {
    let rows = open.map { Detail($0.name, "\($0.id ?? "id not known"), \($0.hourly) an hour") }
    let since = deletion.firstAskedAt.map { TimeSpan.text(context.now.timeIntervalSince($0)) } ?? ""
    return Notice(
      .alert, key: "may-still-bill", title: "A server of run \(context.run) may still be billing",
      body: NoticeBody([
        .text(
          "Its deletion was asked for \(since) ago, and the provider still shows it"
            + (deletion.trouble.map { " (last answer: \($0))" } ?? "") + "."),
        .details(rows),
        .text("The bot goes on trying each minute. Delete it in Latitude's dashboard, or with the API:"),
        .code(open.compactMap(\.id).map { deleteCommand($0) }.joined(separator: "\n")),
      ]))
  }

  /// How to delete a server without the bot.
  func deleteCommand(_ id: String) -> String {
    "curl -X DELETE -H \"Authorization: Bearer $LATITUDE_API_KEY\" "
      + "\(host.string("api_base", default: "https://api.latitude.sh"))/servers/\(id)"
  }
}
