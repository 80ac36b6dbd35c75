import Foundation
import PluginKit

extension Engine {
  /// Everything that one call needs, read in one picture of the database.
  private struct Call: Sendable {
    var run: Run
    var step: StepDefinition
    var action: String
    var context: ActionContext
  }

  /// Calls the action that is due for a run, and commits what it came to.
  func call(_ id: String) async {
    let now = clock.now
    let prepared: Call?
    do {
      prepared = try await store.read { try prepare(id, now: now, store: $0) }
    } catch {
      logger.error("reading a run", metadata: ["run": "\(id)", "error": "\(error)"])
      return
    }
    guard let prepared else { return }
    let generation = prepared.run.generation
    let parts = prepared.action.split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2, let plugin = plugins[parts[0]] else {
      await commit(.actionMissing(prepared.action, generation: generation), to: id)
      return
    }
    do {
      let outcome = try await within(seconds: settings.longestCall) {
        try await plugin.perform(parts[1], prepared.context)
      }
      await troubles.succeeded(plugin.name)
      await commit(.outcome(outcome, generation: generation), to: id)
    } catch is CancellationError where Task.isCancelled {
      // Stopped in mid-call: the row is as before the call, and the next start repeats it.
    } catch let error as UnknownAction {
      await commit(.actionMissing(error.description, generation: generation), to: id)
    } catch let error as PluginUnavailable {
      await commit(
        .unavailable(error.description, retryAfter: error.retryAfter, generation: generation), to: id)
    } catch {
      // Said in the log once, not for each run and each try; the run itself keeps the sentence.
      await troubles.failed(plugin.name, "\(error)", at: clock.now)
      let known = error as? PluginError
      await commit(
        .threw("\(error)", plight: known?.plight, retryAfter: known?.retryAfter, generation: generation), to: id)
    }
  }

  private func prepare(_ id: String, now: Date, store: any StoreReading) throws -> Call? {
    guard let run = try store.run(id), let due = run.due, due <= now, let step = run.currentStep,
      let action = run.currentAction
    else { return nil }
    let resources = try store.resources(ofRun: id)
    // Only a run that has bought nothing yet is measured against the limits.
    let spending =
      resources.isEmpty ? try settings.limits.spending(in: store, besides: id, payer: run.payer, at: now) : Spending()
    let inputs = run.inputs(of: step)
    var lastQuote: LastQuote?
    if resources.isEmpty, inputs["hourly"] != nil, let plan = inputs.string("plan"), let site = inputs.string("site") {
      lastQuote = try store.lastQuote(plan: plan, site: site, besides: id)
    }
    let context = ActionContext(
      run: id, instance: settings.instance, step: step.id, inputs: inputs, facts: run.facts,
      memo: run.memo, answer: run.answer, resources: resources, stepBegan: run.stepBegan,
      now: now, expiresAt: RunSchedule.end(of: run, rules: settings.rules)?.teardown, timeToLive: run.timeToLive,
      saidYes: run.start.yes, undoing: run.state == .undoing, spending: spending,
      lastQuote: lastQuote)
    return Call(run: run, step: step, action: action, context: context)
  }

  /// Commits an event; where the database refuses, again and again, because what a call did must not be forgotten.
  func commit(_ event: RunEvent, to id: String) async {
    var pause = 0.1
    while true {
      do {
        let now = clock.now
        let settings = settings
        _ = try await store.write { store in
          try store.apply(event, to: id, rules: settings.rules, limits: settings.limits, now: now)
        }
        committed()
        return
      } catch let refusal as EventRefusal {
        logger.warning("an event was refused", metadata: ["run": "\(id)", "reason": "\(refusal)"])
        return
      } catch {
        logger.error("committing what a call came to", metadata: ["run": "\(id)", "error": "\(error)"])
        guard (try? await Task.sleep(for: .seconds(pause))) != nil else { return }
        pause = min(pause * 2, 5)
      }
    }
  }

  /// Runs `body` for at most so many real seconds, since the network is as slow in a simulation as in life.
  private func within<Value: Sendable>(
    seconds: Double, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
      group.addTask(operation: body)
      group.addTask {
        try await Task.sleep(for: .seconds(seconds))
        throw PluginError("the call was not over after \(TimeSpan.text(seconds))")
      }
      defer { group.cancelAll() }
      guard let first = try await group.next() else { throw CancellationError() }
      return first
    }
  }
}
