import Chat
import Foundation
import PluginKit

extension Narration {
  /// The one message of a run that is edited as it goes.
  public static func progress(
    _ run: Run, resources: [Resource], rules: RunRules, now: Date, showsEnd: Bool = true
  ) -> Message {
    let known = Dictionary(run.records.map { ($0.step, $0) }) { _, last in last }
    let over = [.ended, .undoing].contains(run.state)
    let lines = run.workflow.steps.compactMap { step -> StepLine? in
      guard let record = known[step.id] else { return over ? nil : StepLine(.pending, step.title) }
      return record.state == .skipped && record.detail == nil
        ? nil : StepLine(record.state, step.title, detail: record.detail)
    }
    var details = [Detail("Started by", person(run.starter.description))]
    if !resources.isEmpty { details += serverDetails(run, resources) }
    if let hourly = run.facts.string("hourly"), run.state != .ended { details.append(Detail("Price an hour", hourly)) }
    if showsEnd, let end = RunSchedule.end(of: run, rules: rules) {
      details.append(Detail("Torn down at", clock(end.teardown, rules, near: run.createdAt)))
    }
    return Message(
      title: "Run \(run.id): \(headline(run))", severity: severity(run), steps: lines, parts: [.details(details)],
      buttons: buttons(run))
  }

  /// Where a run stands, in a few words.
  public static func headline(_ run: Run) -> String {
    switch run.state {
    case .running: run.currentStep?.title ?? "running"
    case .waiting where run.question != nil: "waiting for an answer"
    case .waiting: "failed, waiting for a person"
    case .up: "up"
    case .undoing: "being torn down"
    case .stuck: "stuck"
    case .ended:
      switch run.ending {
      case .tornDown, nil: "torn down"
      case .expired: "its time to live is over"
      case .cancelled: "cancelled"
      case .declined: "declined"
      case .failed: "failed"
      }
    }
  }

  static func severity(_ run: Run) -> Message.Severity {
    switch run.state {
    case .up: .good
    case .stuck: .bad
    case .waiting where run.failure != nil: .bad
    case .ended where run.ending == .failed: .bad
    case .running, .waiting, .undoing, .ended: .info
    }
  }

  private static func buttons(_ run: Run) -> [MessageButton] {
    switch run.state {
    case .running, .waiting: [MessageButton("Cancel", action: .command(.cancel(run: run.id)))]
    case .up, .undoing, .ended, .stuck: []
    }
  }
}
