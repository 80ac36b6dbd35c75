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
    guard !found.isLocked else { return locked(id, context) }
    var reinstall = before
    reinstall.phase = .intent
    reinstall.intendedAt = context.now
    await intents.put(reinstall.key(id))
    return .wait(until: context.now, progress: "asking for the boot over iPXE", memo: try reinstall.memo())
  }

  private func locked(_ id: String, _ context: ActionContext) -> Outcome {
    .failed(
      seen: "\(id) is locked at \(clock(context.now))", probably: "somebody locked it in Latitude's dashboard",
      next: "unlock it there, then `retry \(context.run)`")
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
      reinstall.phase = .doubt
      reinstall.acceptedAt = host.clock.now
      reinstall.doubtSince = reinstall.acceptedAt
      return .wait(until: context.now, progress: "accepted, waiting for a sign of it", memo: try reinstall.memo())
    } catch let error as BudgetExhausted {
      await intents.put(reinstall.key(id))
      return .wait(until: context.after(error.retryAfter), progress: "waiting for the rate limit", memo: context.memo)
    } catch let error as PluginError {
      await intents.put(reinstall.key(id))
      throw error
    } catch let error as LatitudeError where error.status == 401 {
      // A key that was good before and is refused now was rotated or has expired: asked again when it is mended.
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
      if error.status == 423 { return locked(id, context) }
      return .failed(
        seen: "\(error.sentence) at \(clock(context.now)), after \(TimeSpan.text(age))",
        probably: mayComeYet ? "the deployment hangs" : "the plan cannot boot this script, or the key may not write",
        next: "`retry \(context.run)` tries once more; `start --boot direct` boots without a reinstall")
    }
  }
}
