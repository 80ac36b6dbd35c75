import Chat
import Foundation
import PluginKit

extension Narration {
  /// What is said after the end was moved.
  public static func extended(_ run: Run, by person: String, rules: RunRules) -> Message {
    let end = run.expiresAt.map { "it will be torn down at \(clock($0, rules, near: run.updatedAt))" }
    return Message(
      title: "Run \(run.id) was extended by \(person): \(end ?? "its time to live is longer")",
      buttons: [extendButton(run), tearDownButton(run)])
  }

  /// The last word about a run, with its final cost; "gone" is said only here, after the provider's 404.
  static func ended(_ run: Run, resources: [Resource], rules: RunRules, now: Date) -> Message {
    let bought = resources.filter { $0.id != nil }
    let total = resources.cost(at: now)
    var parts = run.ending == .failed ? sentences(run.failure) : []
    var details: [Detail] = []
    for resource in bought {
      let until = resource.until ?? now
      details.append(
        Detail(
          "Gone",
          "\(resource.name), \(resource.id ?? "") was up for \(age(resource.from, until)), 404 seen at "
            + clock(until, rules, near: now)))
    }
    details.append(
      Detail("Final cost", bought.isEmpty ? "nothing was bought" : total.roundedDescription))
    if let by = run.endedBy { details.append(Detail("By", person(by))) }
    parts.append(.details(details))
    let title =
      switch run.ending {
      case .failed: "Run \(run.id) failed\(bought.isEmpty ? ", nothing was bought" : "; its server is gone")"
      case .declined where bought.isEmpty: "Run \(run.id) was declined, nothing was bought"
      case .cancelled where bought.isEmpty: "Run \(run.id) was cancelled, nothing was bought"
      case .tornDown where bought.isEmpty, nil where bought.isEmpty: "Run \(run.id) is over, nothing was bought"
      case .expired where bought.isEmpty: "Run \(run.id): the time to live is over, nothing was bought"
      case .cancelled: "Run \(run.id) was cancelled; its server is gone"
      case .expired: "Run \(run.id): the time to live is over; its server is gone"
      case .tornDown, .declined, nil: "Run \(run.id) is torn down; its server is gone"
      }
    return Message(
      title: title, severity: run.ending == .failed ? .bad : .info, parts: parts,
      mention: run.ending == .failed ? run.starter : nil)
  }
}
