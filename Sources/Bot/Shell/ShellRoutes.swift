import Chat
import Foundation
import Hummingbird
import PluginKit
import Workflow

/// What a client at the terminal fetches while it follows a run.
struct ShellRoutes: Sendable {
  let log: ShellLog
  let store: any Store
  let arrangement: Current<Arrangement>

  func add(to router: Router<BasicRequestContext>) {
    router.get("/shell/follow") { request, _ in await follow(request) }
    router.post("/shell/console/:run") { request, context in
      await open(context.parameters.get("run") ?? "", by: request.uri.queryParameters.get("uid") ?? "")
    }
  }

  /// The ways to look at a run's machine; 409 with a sentence where there is none, or none for that user.
  private func open(_ run: String, by uid: String) async -> Response {
    do {
      let ways = try await arrangement.value.console.open(
        run, by: Principal(platform: "shell", workspace: "", user: uid))
      let body = try JSONValue(encoding: ways).text
      return InboundServer.response(.init(status: 200, contentType: "application/json", body: body))
    } catch let refusal as Console.Refusal {
      return InboundServer.response(.init(status: 409, body: refusal.sentence))
    } catch {
      return InboundServer.response(.init(status: 503, body: "\(error)"))
    }
  }

  /// `?after=N&uid=U&run=ID&delivery=D`: the lines after N, where that run stands, without `run` that user's newest,
  /// and the late answer to that delivery once there is one.
  private func follow(_ request: Request) async -> Response {
    let query = request.uri.queryParameters
    let after = query.get("after", as: Int.self) ?? -1
    let principal = Principal(platform: "shell", workspace: "", user: query.get("uid") ?? "")
    let named = query.get("run")
    do {
      // The run first and the lines after it, so that what a state has caused is never missed.
      let run = try await store.read { store -> Run? in
        if let named { return try store.run(named) }
        return try store.runs(of: principal, in: Set(RunState.allCases), limit: 1).first
      }
      let queued = try await store.read { try $0.outboxState().queued }
      let fresh = await log.lines(after: after)
      var body: [String: JSONValue] = [
        "lines": .array(fresh.lines.map { .string($0) }), "last": .number(Decimal(fresh.last)),
        "queued": .number(Decimal(queued)),
      ]
      if let run { await add(run, to: &body) }
      if let delivery = query.get("delivery"), let answer = await log.answer(to: delivery) {
        body["answer"] = [
          "lines": .array(answer.lines.map { .string($0) }), "failed": .bool(answer.isFailure),
        ]
      }
      return InboundServer.response(
        .init(status: 200, contentType: "application/json", body: JSONValue.object(body).text))
    } catch {
      return InboundServer.response(.init(status: 503, body: "\(error)"))
    }
  }

  /// Where a run stands, how it ended, and the buttons of what it asks.
  private func add(_ run: Run, to body: inout [String: JSONValue]) async {
    body["run"] = .string(run.id)
    body["state"] = .string(run.state.rawValue)
    if let ending = run.ending { body["ending"] = .string(ending.rawValue) }
    if let question = run.question { body["buttons"] = ShellLog.buttons(await log.buttons(of: run.id, question.kind)) }
  }
}
