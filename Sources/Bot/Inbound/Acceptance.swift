import Chat
import Foundation
import Logging
import PluginKit
import Workflow

/// Takes verified deliveries: commands that change anything are on disk, with their delivery's id, before the
/// acknowledgement; commands that only read are answered in the acknowledgement itself. A class, because every request
/// hands it on several times.
final class Acceptance: Sendable {
  let store: any Store
  let inView: RunsInView
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

  init(
    store: any Store, policy: BotPolicy, access: AccessPolicy, clock: any WallClock, engine: Engine,
    answers: LateAnswers, plugins: [String: any Plugin], prices: PriceList, checks: HealthChecks, files: FileDelivery,
    reload: @escaping @Sendable (_ by: String) async -> ReloadOutcome, programs: PluginPrograms, logger: Logger
  ) {
    self.store = store
    inView = RunsInView(store: store)
    self.policy = policy
    self.access = access
    self.clock = clock
    self.engine = engine
    self.answers = answers
    self.plugins = plugins
    self.prices = prices
    self.checks = checks
    self.files = files
    self.reload = reload
    self.programs = programs
    self.logger = logger
  }

  /// Accepts what came in one request, as one transaction; answers one reply a delivery, in their order. An answer that
  /// the platform's acknowledgement cannot carry is sent to the delivery's own address instead.
  /// - Throws: `StoreError` where the database refuses; then nothing of the request happened.
  func accept(_ deliveries: [Delivery], on platform: any ChatPlatform) async throws -> [Reply?] {
    let requests = deliveries.map(read)
    var known: [Int: Reply?] = [:]
    for (index, request) in requests.enumerated() {
      guard case .query(let command, let isPublic) = request.intake, command.takesTime else { continue }
      known[index] = try await answerInTime(command, isPublic: isPublic, to: request.delivery)
    }
    let replies = await withCheckedContinuation { caller in
      settle(requests, known: known, on: platform) { caller.resume(returning: $0) }
    }
    return try replies()
  }

  /// Makes the replies, and sees to it that what was put down is worked on; to be called once.
  /// - Throws: `StoreError` where nothing was put down.
  typealias Replies = @Sendable () throws -> [Reply?]

  /// `accept` for an event loop, which must not wait: false, and nothing happened, where an answer takes time, so that
  /// the router can take the same request again.
  /// - Parameter done: told once how to get the replies: before this returns where nothing changes, otherwise when the
  ///   change is on disk, on the thread that commits and that others wait for.
  func acceptAtOnce(
    _ deliveries: [Delivery], on platform: any ChatPlatform,
    then done: @escaping @Sendable (@escaping Replies) -> Void
  ) -> Bool {
    let requests = deliveries.map(read)
    for request in requests { if case .query(let command, _) = request.intake, command.takesTime { return false } }
    settle(requests, known: [:], on: platform, then: done)
    return true
  }

  /// Answers what reads and puts down what changes.
  /// - Parameter known: answers that took time, by the index of their request.
  private func settle(
    _ requests: [Request], known: [Int: Reply?], on platform: any ChatPlatform,
    then done: @escaping @Sendable (@escaping Replies) -> Void
  ) {
    var replies: [Reply?] = Array(repeating: nil, count: requests.count)
    var work: [PendingChange] = []
    do {
      for (index, request) in requests.enumerated() {
        let delivery = request.delivery
        switch request.intake {
        case .sentence(let text, let what, let verdict):
          replies[index] = .sentence(text, severity: .warning)
          audit(delivery, what, verdict, detail: text)
        case .query(let command, let isPublic):
          audit(delivery, command.name, .answered)
          replies[index] = try known[index] ?? answerAtOnce(command, isPublic: isPublic, to: delivery)
        case .change(let change):
          var run: PreparedRun?
          if case .command(.start(let options)) = change { run = try prepare(options, from: delivery, now: clock.now) }
          work.append(PendingChange(index: index, delivery: delivery, change: change, run: run))
        }
      }
    } catch {
      return done { throw error }
    }
    let (changes, answered) = (work, replies)
    guard !changes.isEmpty else { return done { [self] in carried(answered, requests, on: platform) } }
    store.writeAtOnce { [self] store in
      try changes.map { try settle($0.change, prepared: $0.run, from: $0.delivery, in: store) }
    } then: { [self] result in
      done { [self] in
        var replies = answered
        for (change, result) in zip(changes, try result.get()) {
          replies[change.index] = result.reply
          if result.isFirst, case .command(.added(let call)) = change.change { ask(call, from: change.delivery) }
        }
        engine.wake()
        answers.outboxChanged()
        return carried(replies, requests, on: platform)
      }
    }
  }

  /// A delivery and what it asks for, as far as that can be told without the database.
  private struct Request: Sendable {
    var delivery: Delivery
    var intake: Intake
  }

  private struct PendingChange: Sendable {
    var index: Int
    var delivery: Delivery
    var change: Change
    /// The run of a `start`.
    var run: PreparedRun?
  }

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

  private func read(_ delivery: Delivery) -> Request {
    let address = address(delivery)
    var delivery = delivery
    if case .command(let commands, _) = address { delivery.slashCommand = commands.slashCommand }
    return Request(delivery: delivery, intake: read(delivery, at: address))
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

  private func audit(_ delivery: Delivery, _ what: String, _ verdict: AuditEntry.Verdict, detail: String? = nil) {
    store.auditSoon(
      AuditEntry(
        at: clock.now, principal: delivery.principal.description, place: delivery.place.description, what: what,
        verdict: verdict, detail: detail))
  }

  /// Runs what a request asked of the platform itself.
  func run(_ errands: [Errand], on platform: any ChatPlatform) {
    for errand in errands { answers.run(errand, on: platform) }
  }

  /// The answers that the acknowledgement carries; the others go to the address that came with their delivery.
  private func carried(_ replies: [Reply?], _ requests: [Request], on platform: any ChatPlatform) -> [Reply?] {
    zip(replies, requests).map { reply, request in
      let delivery = request.delivery
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

  /// Whether its answer needs more than a look at a few rows.
  var takesTime: Bool {
    switch self {
    case .plans, .estimate, .cost, .plugin: true
    case .status, .list, .check, .report, .help, .reminders: false
    case .start, .teardown, .cancel, .extend, .keep, .retry, .confirm, .adopt, .delete, .mute, .added: false
    }
  }
}
