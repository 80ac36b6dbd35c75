import Chat
import Foundation
import PluginKit
import Workflow

extension Acceptance {
  /// Answers a command that only reads and `takesTime`. What needs the network is answered afterwards, and the
  /// acknowledgement says so.
  func answerInTime(_ command: Command, isPublic: Bool, to delivery: Delivery) async throws -> Reply? {
    let now = clock.now
    switch command {
    case .plans, .estimate:
      if let offers = await prices.current() { return Reply(priced(command, offers, now: now), isPublic: isPublic) }
      answers.later(delivery) { [self] in await readPrices(for: command, isPublic: isPublic) }
      return Reply(Message(title: "Reading the provider's price list; the answer follows."), isPreliminary: true)
    case .plugin(let what): return await answer(what, isPublic: isPublic, to: delivery)
    case .cost(let question): return try await answerCost(question, isPublic: isPublic, to: delivery)
    default: return try answerAtOnce(command, isPublic: isPublic, to: delivery)
    }
  }

  /// Answers a command that only reads from the database, on the caller's own thread.
  func answerAtOnce(_ command: Command, isPublic: Bool, to delivery: Delivery) throws -> Reply? {
    let now = clock.now
    switch command {
    case .check:
      answers.later(delivery) { [self] in Reply(await checks.message(), isPublic: isPublic) }
      return Reply(Message(title: "Looking at everything that I depend on; the answer follows."), isPreliminary: true)
    case .help(let topic):
      let commands = commands(of: delivery)
      let others = policy.slashCommands.all.filter { $0.slashCommand != commands.slashCommand }
      let message = CommandHelp.message(topic, of: commands, others: others) { name in
        isAllowed(name, of: commands, to: delivery)
      }
      return Reply(message, isPublic: isPublic)
    case .list: return Reply(try list(now: now), isPublic: isPublic)
    case .status(run: nil) where try !store.mayHaveRuns(of: delivery.principal):
      return Reply(try list(now: now), isPublic: isPublic)
    default:
      let picture = try store.readAtOnce { try read(command, delivery: delivery, in: $0, now: now) }
      // What is seen then appears in the progress message, since an answer waits for nothing.
      if case .status = command, let run = picture.run, run.state == .up { engine.look(at: run.id) }
      return Reply(picture.message, isPublic: isPublic)
    }
  }

  private func readPrices(for command: Command, isPublic: Bool) async -> Reply {
    do {
      return Reply(priced(command, try await prices.read(), now: clock.now), isPublic: isPublic)
    } catch {
      return .sentence("The price list could not be read: \(error)", severity: .warning)
    }
  }

  private func priced(_ command: Command, _ offers: Offers, now: Date) -> Message {
    guard case .estimate(let plan, let hours) = command else { return Narration.plans(offers, now: now) }
    let inStock = offers.offers.filter { !$0.sites.isEmpty }
    let wanted = plan.map { plan in offers.offers.filter { $0.plan == plan } } ?? inStock
    guard let offer = wanted.first(where: { !$0.sites.isEmpty }) ?? wanted.first else {
      let hint = plan.flatMap { NearestWord.of($0, among: offers.offers.map(\.plan)) }.map { " Did you mean \($0)?" }
      return Message(
        title: plan.map { "There is no plan \($0).\(hint ?? " `plans` lists them.")" } ?? "Nothing is in stock now.",
        severity: .warning)
    }
    let span = hours ?? max(1, Int((policy.defaultTimeToLive / 3600).rounded(.up)))
    return Narration.estimate(offer, others: inStock, hours: span, readAt: offers.readAt, now: now)
  }

  /// What the database tells, and the run that it is about.
  private func read(
    _ command: Command, delivery: Delivery, in store: any StoreReading, now: Date
  ) throws -> (message: Message, run: Run?) {
    if case .reminders = command { return (try dueTimes(store, now: now), nil) }
    switch try find(command.run, for: command.name, delivery: delivery, in: store) {
    case .run(let run): return (try read(command, of: run, in: store, now: now), run)
    case .none(let sentence): return (Message(title: sentence, severity: .warning), nil)
    }
  }

  private func read(_ command: Command, of run: Run, in store: any StoreReading, now: Date) throws -> Message {
    let resources = try store.resources(ofRun: run.id)
    switch command {
    case .report: return report(run)
    default: return Narration.status(run, resources: resources, rules: policy.rules, now: now)
    }
  }

  private func list(now: Date) throws -> Message {
    let picture = try inView.picture()
    return Narration.list(picture.runs, resources: picture.resources, rules: policy.rules, now: now)
  }

  private func dueTimes(_ store: any StoreReading, now: Date) throws -> Message {
    let summary = try store.standingSchedules()[Summary.name]
    return Narration.dueTimes(try store.running(at: now), summary: summary, rules: policy.rules, now: now)
  }

  private func report(_ run: Run) -> Message {
    guard let markdown = run.facts.string("report_markdown"), let json = run.facts.string("report_json") else {
      return Message(
        title: "Run \(run.id) has no report yet: \(Narration.headline(run)). It is written when Talos is up.",
        severity: .warning)
    }
    return Message(title: "Report of run \(run.id)", parts: [.code(markdown), .code(json)])
  }
}
