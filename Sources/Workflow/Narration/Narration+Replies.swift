import Chat
import Foundation
import PluginKit

extension Narration {
  /// The question that `teardown` without `--yes` asks, by button.
  public static func askTeardown(_ run: Run, resources: [Resource], at now: Date) -> Message {
    let open = resources.open
    let what =
      open.isEmpty
      ? "Nothing of it bills."
      : "\(open.map { "\($0.name) (\($0.id ?? "id not known yet"))" }.joined(separator: ", ")) "
        + "will be deleted with everything on it."
    return Message(
      title: "Tear down run \(run.id)?", severity: .warning,
      parts: [
        .text(what),
        .details([
          Detail("Cost so far", resources.isEmpty ? "nothing was bought" : resources.cost(at: now).roundedDescription)
        ]),
      ],
      buttons: [tearDownButton(run)])
  }

  /// The answer to a teardown or cancel that was accepted.
  public static func leaving(_ run: Run, resources: [Resource]) -> Reply {
    if run.state == .ended { return .sentence("Run \(run.id) is over; nothing was bought.") }
    let names = resources.open.map(\.name)
    let what = names.isEmpty ? "what it may have made" : names.joined(separator: ", ")
    return .sentence("Run \(run.id) is being torn down: \(what) is deleted, and is said to be gone only after a 404.")
  }
}
