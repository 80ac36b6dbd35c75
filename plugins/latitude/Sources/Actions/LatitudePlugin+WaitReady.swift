import Foundation
import PluginKit

extension LatitudePlugin {
  /// Waits until the provider says that the server is on. One shared list serves every run; only a look at the single
  /// server decides that it is gone.
  func waitReady(_ context: ActionContext) async throws -> Outcome {
    let readiness = try context.memo?.decode(Readiness.self) ?? Readiness()
    if readiness.phase != nil { return try await move(readiness, context) }
    let id = context.inputs.string("server_id") ?? ""
    let listed = try await listing.recent(at: context.now).servers.first { $0.id == id }
    let found: LatitudeServer?
    if let listed { found = listed } else { found = try await server(id) }
    let name = context.resources.first { $0.id == id }?.name ?? ""
    guard let found else { return vanished(id, name, context) }
    let time = clock(context.now)
    let age = context.now.timeIntervalSince(readiness.since ?? context.stepBegan)
    if found.status == "on" {
      var facts: Facts = [
        "ready_at": .string(Timestamp.text(context.now)),
        "seen_server_ready": seen("GET /servers says status on for \(id)", context.now),
      ]
      if let address = found.address { facts["address"] = .string(address) }
      return .done(facts, progress: "on after \(TimeSpan.text(age))")
    }
    if found.status.hasPrefix("failed_") {
      if mayMove(readiness, context) { return try leaveSite(found, readiness, context) }
      return .failed(
        seen: (readiness.firstFailure.map { "\($0); then " } ?? "")
          + "Latitude says \(found.status) for \(id) at \(time), after \(TimeSpan.text(age))",
        probably: "the machine or its site has a fault; a server whose deployment failed goes on billing",
        next: "`teardown \(context.run) --yes`, then `start --site` with another site")
    }
    let limit = host.seconds("ready_timeout", default: 1800)
    guard age <= limit else {
      return .failed(
        seen: "\(id) is \(found.status) at \(time), \(TimeSpan.text(age)) after it was bought",
        probably: "the deployment hangs; servers of this provider are on after 1 to 10 minutes",
        next: "`teardown \(context.run) --yes`, then `start --site` with another site")
    }
    return .wait(
      until: context.after(poll), progress: "\(found.status), \(TimeSpan.rough(age))\(readiness.afterwards)",
      memo: try readiness.memo())
  }
}
