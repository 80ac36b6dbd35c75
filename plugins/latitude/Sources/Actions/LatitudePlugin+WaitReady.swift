import Foundation
import PluginKit

extension LatitudePlugin {
  /// Waits until the provider says that the server is on. One shared list serves every run; only a look at the single
  /// server decides that it is gone.
  ///
  /// One that boots iPXE at once may stay in `deploying` while Talos is up: there an answer on Talos' port will do.
  func waitReady(_ context: ActionContext) async throws -> Outcome {
    var readiness = try context.memo?.decode(Readiness.self) ?? Readiness()
    if readiness.phase != nil { return try await move(readiness, context) }
    let id = context.inputs.string("server_id") ?? ""
    let listed = try await listing.recent(at: context.now).servers.first { $0.id == id }
    let found: LatitudeServer?
    if let listed { found = listed } else { found = try await server(id) }
    let name = context.resources.first { $0.id == id }?.name ?? ""
    guard let found else { return vanished(id, name, context) }
    let time = clock(context.now)
    let age = context.now.timeIntervalSince(readiness.since ?? context.stepBegan)
    if found.status == "on", found.address != nil {
      return ready(
        found, readiness, "GET /servers says status on for \(id)", "on after \(TimeSpan.text(age))", context)
    }
    if found.status.hasPrefix("failed_") {
      if mayMove(readiness, context) { return try leaveSite(found, readiness, context) }
      return .failed(
        seen: (readiness.firstFailure.map { "\($0); then " } ?? "")
          + "Latitude says \(found.status) for \(id) at \(time), after \(TimeSpan.text(age))",
        probably: "the machine or its site has a fault; a server whose deployment failed goes on billing",
        next: "`teardown \(context.run) --yes`, then `start --site` with another site")
    }
    let isDirect = context.inputs.string("boot") == "direct"
    if isDirect, let address = found.address {
      if await answers(address, port: context.inputs["talos_port"]?.int ?? 50_000) {
        return ready(
          found, readiness, "\(address) answers on Talos' port while GET /servers says \(found.status)",
          "it answers, after \(TimeSpan.text(age))", context)
      }
      readiness.sawPortShut = true
    }
    let limit = host.seconds("ready_timeout", default: 1800)
    guard age <= limit else {
      return .failed(
        seen: "\(id) is \(found.status) at \(time), \(TimeSpan.text(age)) after it was bought"
          + (found.address == nil ? ", without an address" : isDirect ? ", and nothing answers on Talos' port" : ""),
        probably: "the deployment hangs; servers of this provider are on after 1 to 10 minutes",
        next: "`teardown \(context.run) --yes`, then `start --site` with another site")
    }
    // Its port is looked at more often than the list, which is shared and read at the interval all the same.
    return .wait(
      until: context.after(isDirect ? min(poll, 2) : poll),
      progress: "\(found.status), \(TimeSpan.rough(age))\(readiness.afterwards)", memo: try readiness.memo())
  }

  private func ready(
    _ server: LatitudeServer, _ readiness: Readiness, _ what: String, _ progress: String, _ context: ActionContext
  ) -> Outcome {
    var facts: Facts = [
      "ready_at": .string(Timestamp.text(context.now)), "seen_server_ready": seen(what, context.now),
      "saw_port_shut": .bool(readiness.sawPortShut ?? false),
    ]
    if let address = server.address { facts["address"] = .string(address) }
    return .done(facts, progress: progress)
  }
}
