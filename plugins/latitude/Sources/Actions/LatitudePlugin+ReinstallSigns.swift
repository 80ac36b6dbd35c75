import Foundation
import HTTP
import PluginKit

extension LatitudePlugin {
  /// Signs that a reinstall was carried out: the status left `on`, the deployment's configuration says ipxe, or something
  /// answers on Talos' port. Without any of them for `purchase_settle` it is asked for again, since it erases the disks:
  /// never twice where one of them shows.
  func lookForSign(_ id: String, _ before: Reinstall, _ context: ActionContext) async throws -> Outcome {
    var reinstall = before
    let since = reinstall.doubtSince ?? context.now
    reinstall.phase = .doubt
    reinstall.doubtSince = since
    guard let found = try await server(id) else {
      return vanished(id, context.resources.first { $0.id == id }?.name ?? "", context)
    }
    if found.status != "on" { return carriedOut("\(id) left on for \(found.status)", reinstall) }
    if try await deploysIPXE(id) { return carriedOut("GET /servers/\(id)/deploy_config says ipxe", reinstall) }
    if context.now.timeIntervalSince(since) < settle {
      let words =
        reinstall.acceptedAt == nil ? "not known yet whether the reinstall was accepted" : "accepted, no sign of it yet"
      return .wait(until: context.after(min(poll, 10)), progress: words, memo: try reinstall.memo())
    }
    if let address = found.address, await answers(address, port: context.inputs["talos_port"]?.int ?? 50_000) {
      return carriedOut("\(address) answers on Talos' port", reinstall)
    }
    let age = context.now.timeIntervalSince(context.stepBegan)
    guard age <= host.seconds("ready_timeout", default: 1800) else {
      return .failed(
        seen: "the reinstall of \(id) was asked for \(reinstall.attempt) times in \(TimeSpan.text(age)), and at "
          + "\(clock(context.now)) the server is still on, with another system than ipxe",
        probably: "Latitude's deployment is in trouble",
        next: "`retry \(context.run)` tries once more; `teardown \(context.run)`, then `start` takes another server")
    }
    return .wait(
      until: context.now, progress: "the reinstall was not carried out; asking again",
      memo: try Reinstall(attempt: reinstall.attempt + 1).memo())
  }

  /// Whether the configuration of the server's deployment says ipxe.
  private func deploysIPXE(_ id: String) async throws -> Bool {
    do {
      let configuration = try await api.get("/servers/\(id)/deploy_config")["data"]?["attributes"]
      guard let configuration, case .object = configuration else {
        throw LatitudeError(unreadable: 200, method: "GET", path: "/servers/\(id)/deploy_config")
      }
      return configuration["operating_system"]?.string == "ipxe"
    } catch let error as LatitudeError where error.isMissing {
      return false
    }
  }

  /// Whether something answers on a port, whatever it is.
  func answers(_ address: String, port: Int) async -> Bool {
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

  private func carriedOut(_ sign: String, _ reinstall: Reinstall) -> Outcome {
    // The instant is read now where no answer told it: an answer of Talos' from before it is a stale one.
    let now = host.clock.now
    let words = reinstall.acceptedAt == nil ? sign : "the reinstall was accepted, and \(sign)"
    return .done(
      [
        "reinstall_accepted_at": .string(Timestamp.text(reinstall.acceptedAt ?? now)),
        "seen_reinstall": seen(words, now),
      ], progress: "accepted")
  }
}
