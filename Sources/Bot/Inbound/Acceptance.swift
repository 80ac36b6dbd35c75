import Chat
import Foundation
import Logging
import PluginKit
import Workflow

/// Takes verified deliveries: commands that change anything are on disk, with their delivery's id, before the
/// acknowledgement; commands that only read are answered in the acknowledgement itself.
public struct Acceptance: Sendable {
  let store: any Store
  let policy: BotPolicy
  let access: AccessPolicy
  let clock: any WallClock
  let engine: Engine
  let answers: LateAnswers
  let plugins: [String: any Plugin]
  let prices: PriceList
  let checks: HealthChecks
  let files: FileDelivery
  /// Loads the configuration anew.
  let reload: @Sendable (_ by: String) async -> ReloadOutcome
  let programs: PluginPrograms
  let logger: Logger

  /// Accepts what came in one request, as one transaction; answers one reply a delivery, in their order.
  /// - Throws: `StoreError` where the database refuses; then nothing of the request happened.
  /// An answer that the platform's acknowledgement cannot carry is sent to the delivery's own address instead.
  public func accept(_ deliveries: [Delivery], on platform: any ChatPlatform) async throws -> [Reply?] {
    let addresses = deliveries.map(address)
    let deliveries = zip(deliveries, addresses).map { delivery, address in
      var delivery = delivery
      if case .command(let commands, _) = address { delivery.slashCommand = commands.slashCommand }
      return delivery
    }
    let intakes = zip(deliveries, addresses).map { read($0, at: $1) }
    var replies: [Reply?] = Array(repeating: nil, count: deliveries.count)
    var changes: [(index: Int, delivery: Delivery, change: Change, run: PreparedRun?)] = []
    for (index, intake) in intakes.enumerated() {
      switch intake {
      case .sentence(let text, let what, let verdict):
        replies[index] = .sentence(text, severity: .warning)
        await audit(deliveries[index], what, verdict, detail: text)
      case .query(let command, let isPublic):
        await audit(deliveries[index], command.name, .answered)
        replies[index] = try await answer(command, isPublic: isPublic, to: deliveries[index])
      case .change(let change):
        var run: PreparedRun?
        if case .command(.start(let options)) = change {
          run = try prepare(options, from: deliveries[index], now: clock.now)
        }
        changes.append((index, deliveries[index], change, run))
      }
    }
    if !changes.isEmpty {
      let work = changes
      let results = try await store.write(.command) { store in
        try work.map { try settle($0.change, prepared: $0.run, from: $0.delivery, in: store) }
      }
      for (change, result) in zip(work, results) {
        replies[change.index] = result.reply
        if result.isFirst, case .command(.added(let call)) = change.change { ask(call, from: change.delivery) }
      }
      await engine.wake()
      await answers.outboxChanged()
    }
    return carried(replies, deliveries, on: platform)
  }

  /// What a delivery asks for, as far as that can be told without the database.
  enum Intake: Sendable {
    case sentence(String, what: String, verdict: AuditEntry.Verdict)
    case query(Command, isPublic: Bool)
    case change(Change)
  }

  /// Something that changes rows.
  enum Change: Sendable {
    case command(Command)
    case press(token: String)
  }

  private func address(_ delivery: Delivery) -> SlashCommands.Address? {
    guard case .command(let text) = delivery.content else { return nil }
    return policy.slashCommands.address(of: text, cameBy: delivery.slashCommand)
  }

  private func read(_ delivery: Delivery, at address: SlashCommands.Address?) -> Intake {
    switch (delivery.content, address) {
    case (.press(let token), _): return .change(.press(token: token))
    case (_, .unknown(let sentence)): return .sentence(sentence, what: "unknown slash command", verdict: .answered)
    case (_, nil): return .sentence("There is nothing to do.", what: "unreadable command", verdict: .answered)
    case (_, .command(let commands, let text)):
      let parsed = CommandParser.parse(text, of: commands) { name in
        isAllowed(name, of: commands, to: delivery)
      }
      switch parsed {
      case .reply(let sentence): return .sentence(sentence, what: "unreadable command", verdict: .answered)
      case .command(let command, let isPublic):
        let decision = access.mayRun(
          command.name, by: delivery.principal, in: delivery.place, needing: commands.named(command.name)?.role)
        if case .refused(let sentence) = decision {
          return .sentence(sentence, what: command.name, verdict: .refused)
        }
        return command.onlyReads ? .query(command, isPublic: isPublic) : .change(.command(command))
      }
    }
  }

  /// Whether who sent a delivery may run a command of that name there.
  func isAllowed(_ name: String, of commands: CommandSet, to delivery: Delivery) -> Bool {
    access.mayRun(name, by: delivery.principal, in: delivery.place, needing: commands.named(name)?.role).isAllowed
  }

  private func audit(_ delivery: Delivery, _ what: String, _ verdict: AuditEntry.Verdict, detail: String? = nil) async {
    await store.auditSoon(
      AuditEntry(
        at: clock.now, principal: delivery.principal.description, place: delivery.place.description, what: what,
        verdict: verdict, detail: detail))
  }

  /// Runs what a request asked of the platform itself.
  func run(_ errands: [Errand], on platform: any ChatPlatform) {
    for errand in errands { answers.run(errand, on: platform) }
  }

  /// The answers that the acknowledgement carries; the others go to the address that came with their delivery.
  private func carried(_ replies: [Reply?], _ deliveries: [Delivery], on platform: any ChatPlatform) -> [Reply?] {
    zip(replies, deliveries).map { reply, delivery in
      guard let reply, !platform.carries(reply, to: delivery) else { return reply }
      // That an answer comes later need not be told by a message of its own.
      if !reply.isPreliminary { answers.respond(reply, to: delivery) }
      return nil
    }
  }
}

extension Command {
  /// Whether it changes nothing: answered at once, not deduplicated.
  var onlyReads: Bool {
    switch self {
    case .status, .list, .plans, .estimate, .cost, .check, .report, .help, .reminders, .plugin: true
    case .start, .teardown, .cancel, .extend, .keep, .retry, .confirm, .adopt, .delete, .mute: false
    // A plugin may well change something: a second delivery must not ask it twice.
    case .added: false
    }
  }
}
