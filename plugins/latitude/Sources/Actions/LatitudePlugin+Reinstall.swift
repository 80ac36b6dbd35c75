import Foundation
import HTTP
import PluginKit

extension LatitudePlugin {
  /// Lets the server boot the iPXE script. It erases the disks, so only a server that bears the run's mark is touched,
  /// and a request of unknown outcome is repeated only where nothing shows that it was carried out.
  func reinstall(_ context: ActionContext) async throws -> Outcome {
    let reinstall = try context.memo?.decode(Reinstall.self) ?? Reinstall()
    let id = context.inputs.string("server_id") ?? ""
    switch reinstall.phase {
    case .inspect: return try await inspect(id, reinstall, context)
    case .intent:
      guard await intents.take(reinstall.key(id)) else { return try await lookForSign(id, reinstall, context) }
      return try await sendReinstall(id, reinstall, context)
    case .doubt: return try await lookForSign(id, reinstall, context)
    }
  }

  private func inspect(_ id: String, _ before: Reinstall, _ context: ActionContext) async throws -> Outcome {
    let name = context.resources.first { $0.id == id }?.name ?? ""
    guard let found = try await server(id) else { return vanished(id, name, context) }
    let time = clock(context.now)
    guard found.hostname == name, ServerName(name, instance: host.instance)?.run == context.run else {
      return .failed(
        seen: "\(id) is named \(found.hostname) at \(time), not \(name)",
        probably: "somebody renamed it, or it is another one's; a reinstall would erase its disks",
        next: "name it \(name) again and `retry \(context.run)`, or `teardown \(context.run)`")
    }
    guard !found.isLocked else {
      return .failed(
        seen: "\(id) is locked at \(time)", probably: "somebody locked it in Latitude's dashboard",
        next: "unlock it there, then `retry \(context.run)`")
    }
    var reinstall = before
    reinstall.phase = .intent
    reinstall.intendedAt = context.now
    await intents.put(reinstall.key(id))
    return .wait(until: context.now, progress: "asking for the boot over iPXE", memo: try reinstall.memo())
  }

  private func sendReinstall(_ id: String, _ before: Reinstall, _ context: ActionContext) async throws -> Outcome {
    var reinstall = before
    let attributes: JSONValue = [
      "operating_system": "ipxe", "hostname": context.inputs["hostname"] ?? .null,
      "ipxe": context.inputs["ipxe_url"] ?? .null,
    ]
    do {
      _ = try await api.send(
        .post, "/servers/\(id)/reinstall", body: ["data": ["type": "reinstalls", "attributes": attributes]])
      return accepted("POST /servers/\(id)/reinstall answered 201", context)
    } catch let error as BudgetExhausted {
      await intents.put(reinstall.key(id))
      return .wait(until: context.after(error.retryAfter), progress: "waiting for the rate limit", memo: context.memo)
    } catch let error as PluginError {
      await intents.put(reinstall.key(id))
      throw error
    } catch let error as LatitudeError where error.isAmbiguous {
      reinstall.phase = .doubt
      reinstall.doubtSince = host.clock.now
      return .wait(
        until: context.after(5), progress: "\(error.sentence); looking whether it took effect",
        memo: try reinstall.memo())
    } catch let error as LatitudeError {
      let age = context.now.timeIntervalSince(context.stepBegan)
      let mayComeYet = error.code == "SERVER_BEING_PROVISIONED" || error.status == 429 || error.status == nil
      if mayComeYet, age <= host.seconds("ready_timeout", default: 1800) {
        await intents.put(reinstall.key(id))
        return .wait(
          until: context.after(error.retryAfter ?? 15),
          progress: "\(error.code ?? error.sentence), again in a moment, \(TimeSpan.rough(age))",
          memo: try reinstall.memo())
      }
      if error.status == 404, try await server(id) == nil {
        return vanished(id, context.resources.first { $0.id == id }?.name ?? "", context)
      }
      return .failed(
        seen: "\(error.sentence) at \(clock(context.now)), after \(TimeSpan.text(age))",
        probably: mayComeYet ? "the deployment hangs" : "the plan cannot boot this script, or the key may not write",
        next: "`retry \(context.run)` tries once more; `start --boot direct` boots without a reinstall")
    }
  }

  /// Signs that a reinstall of unknown outcome was carried out: the status left `on`, the deployment's configuration
  /// says ipxe, or something answers on Talos' port.
  private func lookForSign(_ id: String, _ before: Reinstall, _ context: ActionContext) async throws -> Outcome {
    var reinstall = before
    let since = reinstall.doubtSince ?? context.now
    reinstall.phase = .doubt
    reinstall.doubtSince = since
    guard let found = try await server(id) else {
      return vanished(id, context.resources.first { $0.id == id }?.name ?? "", context)
    }
    if found.status != "on" { return accepted("\(id) left on for \(found.status)", context) }
    let configuration = try await api.get("/servers/\(id)/deploy_config")["data"]?["attributes"]
    if configuration?["operating_system"]?.string == "ipxe" {
      return accepted("GET /servers/\(id)/deploy_config says ipxe", context)
    }
    if context.now.timeIntervalSince(since) < settle {
      return .wait(
        until: context.after(min(poll, 10)), progress: "not known yet whether the reinstall was accepted",
        memo: try reinstall.memo())
    }
    if let address = found.address, await answers(address, port: context.inputs["talos_port"]?.int ?? 50_000) {
      return accepted("\(address) answers on Talos' port", context)
    }
    return .wait(
      until: context.now, progress: "the reinstall was not carried out; asking again",
      memo: try Reinstall(attempt: reinstall.attempt + 1).memo())
  }

  private func answers(_ address: String, port: Int) async -> Bool {
    var request = HTTPRequest(.get, "https://\(address):\(port)/")
    request.trust = .anyCertificate
    request.timeout = .seconds(5)
    do {
      _ = try await http.send(request)
      return true
    } catch {
      return ![.connectionRefused, .connectTimedOut, .unreachable].contains(error.kind)
    }
  }

  private func accepted(_ what: String, _ context: ActionContext) -> Outcome {
    // The instant is read now: the request took its time, and an answer of Talos' from before it is a stale one.
    let now = host.clock.now
    return .done(
      ["reinstall_accepted_at": .string(Timestamp.text(now)), "seen_reinstall": seen(what, now)], progress: "accepted")
  }
}
