import Chat
import Foundation
import PluginKit

/// The pure heart: a run and an event give the run as it is afterwards, and what that causes.
///
/// No I/O and no clock: the same arguments give the same result, so every rule is tested as a table.
public struct RunTransition: Sendable {
  /// The run as it is afterwards.
  public internal(set) var run: Run
  /// What bills for the run, as it is afterwards.
  public internal(set) var resources: [Resource]
  /// What the transition causes beside them, in order.
  public internal(set) var effects: [Effect] = []

  let rules: RunRules
  let now: Date

  /// What `event` makes of `run` at `now`.
  public static func apply(
    _ event: RunEvent, to run: Run, resources: [Resource], rules: RunRules, now: Date
  ) -> RunTransition {
    var transition = RunTransition(run: run, resources: resources, rules: rules, now: now)
    // Of a new run nothing has been said yet.
    let isNew = event == .began || run.awaitsFirstMessage != nil
    let before = isNew ? nil : Narration.progress(run, resources: resources, rules: rules, now: now)
    transition.handle(event)
    // A run that is accepted is put down without a message, so that its person waits for less; whatever happens to it
    // next says it. One that nothing will happen to has its say at once.
    let awaits = event == .began && transition.run.due != nil
    transition.run.awaitsFirstMessage = awaits ? true : nil
    if !awaits { transition.tellProgress(unlike: before) }
    if transition.run != run { transition.run.updatedAt = now }
    return transition
  }

  /// Says the progress message before everything else, where it is no longer as it was said last.
  private mutating func tellProgress(unlike before: Message?) {
    let after = Narration.progress(run, resources: resources, rules: rules, now: now)
    guard before != after else { return }
    effects.insert(.say(Utterance(slot: Slot.root, audience: .channel, message: after)), at: 0)
  }

  private mutating func handle(_ event: RunEvent) {
    switch event {
    case .began:
      beginStep(0)
      effects.append(.audit(what: "run began", by: run.starter.description))
    case .announced: break
    case .outcome(let outcome, let generation):
      if generation == run.generation { pluginAnswered() }
      generation == run.generation ? take(outcome) : keepLate(outcome)
      warnAfterLook()
    case .threw(let sentence, let plight, let retryAfter, let generation):
      if generation == run.generation {
        pluginAnswered()
        retryLater(sentence, plight: plight, after: retryAfter)
        warnAfterLook()
      }
    case .unavailable(let sentence, let retryAfter, let generation):
      if generation == run.generation {
        waitForPlugin(sentence, after: retryAfter)
        warnAfterLook()
      }
    case .pluginIsBack: callAgain()
    case .actionMissing(let action, let generation):
      if generation == run.generation, !putOffUndo(because: "the action \(action) does not exist in this release") {
        becomeStuck(action)
      }
    case .answered(let yes, let by): answer(yes: yes, by: by)
    case .teardown(let by): leave(.tornDown, by: by)
    case .cancel(let by): leave(.cancelled, by: by)
    case .extend(let seconds, let by): extend(by: by, seconds: seconds)
    case .keep(let by): keep(by: by)
    case .mute(let seconds, let by): mute(for: seconds, by: by)
    case .reschedule: reschedule()
    case .upForLong(let usual): noteLongLife(usual: usual)
    case .retry(let by): retry(by: by)
    case .look: if run.state == .up, run.due != nil { run.due = now }
    case .vanished(let name): vanish(name)
    case .found(let item, let provider, let seconds, let by):
      takeFound(item, provider: provider, keepFor: seconds, by: by)
    case .alarm: alarm()
    case .alarmInDoubt(let doubt): alarm(doubting: doubt)
    }
  }

  mutating func say(
    _ slot: String, _ audience: Utterance.Audience, _ message: Message, mustArrive: Bool = false,
    relevance: Utterance.Relevance = .lasting
  ) {
    effects.append(
      .say(
        Utterance(
          slot: slot, audience: audience, message: message, mustArrive: mustArrive, relevance: relevance)))
  }

  /// A slot that no earlier message of the run has.
  mutating func freshSlot(_ name: String) -> String {
    run.notices += 1
    return "\(name)-\(run.notices)"
  }
}
