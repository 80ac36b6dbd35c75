import Foundation
import HTTP
import HTTPTypes
import Hummingbird
import PluginKit
import Workflow

/// What operators look at: `/healthz`, `/readyz` and `/metrics`.
struct OperationsRoutes: Sendable {
  let store: any Store
  let counters: RequestCounters
  /// Which plugins and chat platforms get no good answer.
  let troubles: Troubles
  let clock: any WallClock
  let drain: Drain
  let arrangement: Current<Arrangement>

  func add(to router: Router<BasicRequestContext>) {
    router.get("/healthz") { _, _ in
      InboundServer.response(.init(status: 200, contentType: "application/json", body: #"{"alive":true}"#))
    }
    router.get("/readyz") { _, _ in await readiness() }
    router.get("/metrics") { request, _ in await metrics(request) }
  }

  /// 503 only where the database is dead or the bot is stopping; what is degraded stands in the body.
  private func readiness() async -> Response {
    if drain.isDraining {
      let body: JSONValue = ["ready": false, "stopping": true]
      return InboundServer.response(.init(status: 503, contentType: "application/json", body: body.text))
    }
    do {
      let state = try await store.read { try $0.outboxState() }
      var outbox: [String: JSONValue] = [
        "queued": .number(Decimal(state.queued)), "parked": .number(Decimal(state.parked)),
      ]
      if let oldest = state.oldestQueued {
        outbox["oldest_seconds"] = .number(Decimal(Int(clock.now.timeIntervalSince(oldest))))
      }
      if let error = state.lastError { outbox["last_error"] = .string(error) }
      let troubles = await troubles.all
      let plugins = await arrangement.value.programs.readiness()
      let degraded = state.parked > 0 || state.lastError != nil || !troubles.isEmpty || plugins.isDegraded
      let body: JSONValue = [
        "ready": true, "degraded": .bool(degraded), "outbox": .object(outbox), "plugins": plugins.body,
        "without_an_answer": .object(
          Dictionary(troubles.map { ($0.part, Self.json($0, now: clock.now)) }) { first, _ in first }),
      ]
      return InboundServer.response(.init(status: 200, contentType: "application/json", body: body.text))
    } catch {
      let body: JSONValue = ["ready": false, "database": .string("\(error)")]
      return InboundServer.response(.init(status: 503, contentType: "application/json", body: body.text))
    }
  }

  private static func json(_ trouble: Troubles.Trouble, now: Date) -> JSONValue {
    [
      "since": .string(Timestamp.text(trouble.since)),
      "seconds": .number(Decimal(max(0, Int(now.timeIntervalSince(trouble.since))))),
      "calls": .number(Decimal(trouble.calls)), "last_error": .string(trouble.last),
    ]
  }

  private func metrics(_ request: Request) async -> Response {
    let arrangement = arrangement.value
    if let metricsToken = arrangement.metricsToken {
      let given = Array((request.headers[.authorization] ?? "").utf8)
      guard Digest.equalInConstantTime(given, Array("Bearer \(metricsToken)".utf8)) else {
        return InboundServer.response(.init(status: 401, body: "the bearer token of listen.metrics_token is needed"))
      }
    } else if arrangement.settings.publicURL != nil {
      // Whoever can be reached from outside has to keep its metrics.
      return InboundServer.response(.init(status: 403, body: "set listen.metrics_token to read metrics"))
    }
    do {
      let text = try await MetricsText.render(
        store: store, counters: counters, troubles: troubles, now: clock.now)
      return InboundServer.response(.init(status: 200, contentType: "text/plain; version=0.0.4", body: text))
    } catch {
      return InboundServer.response(.init(status: 503, body: "the database does not answer"))
    }
  }
}
