import Foundation
import PluginKit

extension LatitudeService {
  func servers(_ request: SimulatedRequest, _ parts: [String]) async -> SimulatedAnswer {
    let now = world.clock.now
    if parts.count == 1 {
      return request.method == "POST" ? await purchase(request) : await list(request, at: now)
    }
    guard let server = await world.server(parts[1]) else {
      return parts.last == "reinstall"
        ? .failure(404, code: "REINSTALL_SERVER_NOT_FOUND", status: "404", "Sorry, we're unable to reinstall")
        : .notFound
    }
    switch (request.method, parts.count == 3 ? parts[2] : "") {
    case ("GET", "") where await world.faults.isOn(.notFoundInHTML): return .badGateway(404)
    case ("GET", ""): return .api(["data": server.json(at: now), "meta": [:]])
    case ("PATCH", ""): return await patch(server, request, at: now)
    case ("DELETE", ""): return await delete(server, at: now)
    case ("POST", "reinstall"): return await reinstall(server, request, at: now)
    case ("GET", "deploy_config"): return deployConfiguration(server)
    case ("POST", "lock"), ("POST", "unlock"):
      await world.change(server.id) { $0.isLocked = parts[2] == "lock" }
      return .api(["data": (await world.server(server.id) ?? server).json(at: now), "meta": [:]])
    case ("POST", "actions"):
      return .api(
        [
          "data": ["id": "act_simulated0000", "type": "actions", "attributes": ["status": "Rebooting device"]],
          "meta": [:],
        ],
        status: 201)
    case ("POST", "remote_access"):
      return .api(
        [
          "data": [
            "id": "ipmi_simulated0000", "type": "ipmi_sessions",
            "attributes": [
              "ipmi_address": "10.0.10.1", "ipmi_url": nil, "ipmi_username": "simulated",
              "ipmi_password": "simulated-ipmi",
            ],
          ], "meta": [:],
        ], status: 201)
    case ("POST", "out_of_band_connection"): return outOfBand(request)
    default: return .notFound
    }
  }

  /// An address of a script, or a script in base64.
  private static func isScript(_ value: JSONValue?) -> Bool {
    guard let text = value?.string else { return false }
    return text.hasPrefix("https://") || text.hasPrefix("http://") || TalosNodes.inlineScript(text) != nil
  }

  private func outOfBand(_ request: SimulatedRequest) -> SimulatedAnswer {
    guard let key = request.json?["data"]?["attributes"]?["ssh_key_id"]?.string else {
      return .invalid("ssh_key_id", "can't be blank")
    }
    return .api(
      [
        "data": [
          "id": "oob_simulated0000", "type": "out_of_band",
          "attributes": [
            "ssh_key": ["id": .string(key)], "username": "simulated", "port": "2222", "access_ip": "127.0.0.1",
            "credentials": ["user": "root", "password": "simulated-serial"], "status": "connected",
          ],
        ], "meta": [:],
      ], status: 201)
  }

  private func list(_ request: SimulatedRequest, at now: Date) async -> SimulatedAnswer {
    var found = await world.presentServers()
    let ignoresProject = await world.faults.isOn(.projectFilterIgnored)
    if let project = request.query["filter[project]"], !ignoresProject {
      let id = project == "talos-poc" ? LatitudeWorld.projectID : project
      found = found.filter { $0.project == id }
    }
    if let name = request.query["filter[hostname]"] {
      found = found.filter { $0.hostname.lowercased() == name.lowercased() }
    }
    if let name = request.query["filter[hostname][eql]"] { found = found.filter { $0.hostname == name } }
    if let prefix = request.query["filter[hostname][prefix]"] { found = found.filter { $0.hostname.hasPrefix(prefix) } }
    if let status = request.query["filter[status]"] { found = found.filter { $0.status(at: now) == status } }
    return .page(found.map { $0.json(at: now) }, request)
  }

  private func patch(_ server: SimulatedServer, _ request: SimulatedRequest, at now: Date) async -> SimulatedAnswer {
    guard !server.isLocked else { return .locked }
    let attributes = request.json?["data"]?["attributes"]
    await world.change(server.id) { server in
      if let name = attributes?["hostname"]?.string { server.hostname = name }
    }
    return .api(["data": (await world.server(server.id) ?? server).json(at: now), "meta": [:]])
  }

  private func delete(_ server: SimulatedServer, at now: Date) async -> SimulatedAnswer {
    if await world.faults.strikes(.deleteRefused) { return .locked }
    if await world.faults.strikes(.deleteFails) { return .internalError }
    if await world.faults.strikes(.deleteIgnored) { return SimulatedAnswer(status: 204) }
    let lost = await world.faults.isOn(.deleteLost)
    if !server.isLocked, !(lost && server.isDeploying(at: now)) { await world.delete(server.id) }
    return SimulatedAnswer(status: 204)
  }

  private func reinstall(_ server: SimulatedServer, _ request: SimulatedRequest, at now: Date) async -> SimulatedAnswer
  {
    guard let attributes = request.json?["data"]?["attributes"],
      request.json?["data"]?["type"]?.string == "reinstalls"
    else { return .invalid("data", "is missing") }
    if attributes["operating_system"]?.string == "ipxe", !Self.isScript(attributes["ipxe"]) {
      return .invalid("ipxe", "ipxe must be informed")
    }
    guard !server.isLocked else { return .locked }
    if await world.faults.strikes(.reinstallFails) { return .internalError }
    if await world.faults.strikes(.reinstallIgnored) { return .api([:], status: 201) }
    // For a while after `on` the provider still says that the server is being provisioned.
    let settled =
      server.states.last { $0.at <= now && $0.status == "on" }.map { now.timeIntervalSince($0.at) >= 20 } ?? false
    guard settled, server.status(at: now) == "on" else {
      return .failure(
        422, code: "SERVER_BEING_PROVISIONED", status: "unprocessable_entity", "Server is being provisioned")
    }
    let unseen = await world.faults.strikes(.reinstallUnseen)
    await world.reinstall(server.id, attributes, isShown: !unseen)
    let lost = await world.faults.strikes(.reinstallAnswerLost)
    if lost || unseen { return .badGateway() }
    let answer = SimulatedAnswer.api([:], status: 201)
    let isSlow = await world.faults.strikes(.reinstallAnswerSlow)
    return isSlow ? answer.held(for: await world.faults.slowness) : answer
  }

  private func deployConfiguration(_ server: SimulatedServer) -> SimulatedAnswer {
    .api([
      "data": [
        "id": .string(server.id), "type": "deploy_config",
        "attributes": [
          "ssh_keys": [], "user_data": nil, "raid": nil, "operating_system": .string(server.shownSystem),
          "hostname": .string(server.hostname), "ipxe_url": nil, "ipxe": server.ipxe.map { .string($0) } ?? .null,
          "partitions": [],
        ],
      ], "meta": [:],
    ])
  }
}

extension SimulatedAnswer {
  static let locked = failure(
    423, code: nil, status: "locked", "Server is locked and cannot be updated or deleted")
  static let internalError = failure(500, code: nil, status: "500", "Internal Server Error")

  /// A member of the request that is not as it should be.
  static func invalid(_ member: String, _ what: String) -> SimulatedAnswer {
    .failure(
      422, code: "VALIDATION_ERROR", status: "unprocessable_entity", "\(member) \(what)",
      meta: ["attribute": .string(member), "message": .string(what)])
  }
}
