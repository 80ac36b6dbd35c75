import Foundation
import PluginKit

/// The simulated DNS provider's API: records of one zone.
/// https://developers.cloudflare.com/api/resources/dns/subresources/records/
struct DNSService: SimulatedService {
  let zone: SimulatedZone
  let faults: FaultSwitches

  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer {
    if await faults.isOn(.dnsDown) { return .badGateway(503) }
    if await faults.strikesEveryThird(.dnsRateLimited) {
      var answer = Self.refusal(429, 10013, "Rate limited. Please wait and consider throttling your request speed.")
      answer.headers["Retry-After"] = "1"
      return answer
    }
    guard request.headers["authorization"] == "Bearer \(zone.token)", await !faults.isOn(.dnsTokenRefused) else {
      return Self.refusal(403, 10000, "Authentication error")
    }
    let parts = request.parts
    guard parts.count >= 2, parts[0] == "zones", parts[1] == SimulatedZone.id else {
      return Self.refusal(404, 7003, "Could not route to \(request.path), perhaps your object identifier is invalid?")
    }
    switch (request.method, parts.count) {
    case ("GET", 2): return Self.success(["id": .string(SimulatedZone.id), "name": .string(SimulatedZone.name)])
    case ("GET", 3):
      let found = await zone.find(type: request.query["type"], name: request.query["name"])
      return Self.success(.array(found.map(Self.json)))
    case ("POST", 3): return await create(request.json ?? [:])
    case ("PUT", 4): return await overwrite(parts[3], request.json ?? [:])
    case ("DELETE", 4):
      guard await zone.remove(parts[3]) else { return Self.refusal(404, 81044, "Record does not exist.") }
      return Self.success(["id": .string(parts[3])])
    default: return Self.refusal(405, 10405, "Method not allowed for this authentication scheme")
    }
  }

  private func create(_ order: JSONValue) async -> SimulatedAnswer {
    if let problem = Self.problem(order) { return problem }
    let record = await zone.add(
      type: order["type"]?.string ?? "", name: order["name"]?.string ?? "", content: order["content"]?.string ?? "",
      ttl: order["ttl"]?.int ?? 1, comment: order["comment"]?.string)
    guard let record else { return Self.refusal(400, 81058, "An identical record already exists.") }
    if await faults.isOn(.dnsAnswerLost) { return .badGateway() }
    return Self.success(Self.json(record))
  }

  private func overwrite(_ id: String, _ order: JSONValue) async -> SimulatedAnswer {
    guard var record = await zone.record(id) else { return Self.refusal(404, 81044, "Record does not exist.") }
    if let problem = Self.problem(order) { return problem }
    record.content = order["content"]?.string ?? record.content
    record.ttl = order["ttl"]?.int ?? record.ttl
    record.comment = order["comment"]?.string
    await zone.replace(record)
    return Self.success(Self.json(record))
  }

  /// What the provider refuses: another type than A, a name outside of the zone, an address that is none, a bad ttl.
  private static func problem(_ order: JSONValue) -> SimulatedAnswer? {
    let octets = (order["content"]?.string ?? "").split(separator: ".", omittingEmptySubsequences: false)
    guard order["type"]?.string == "A" else { return refusal(400, 9005, "Record type must be A in this simulation.") }
    guard let name = order["name"]?.string, name.hasSuffix("." + SimulatedZone.name) else {
      return refusal(400, 9000, "DNS name is invalid.")
    }
    guard octets.count == 4, octets.allSatisfy({ UInt8($0) != nil }) else {
      return refusal(400, 9005, "Content for A record must be a valid IPv4 address.")
    }
    guard let ttl = order["ttl"]?.int, ttl == 1 || (60...86_400).contains(ttl) else {
      return refusal(400, 9021, "TTL must be between 60 and 86400 seconds, or 1 for Automatic.")
    }
    guard (order["comment"]?.string ?? "").utf8.count <= 100 else {
      return refusal(400, 9211, "Comments can be at most 100 characters.")
    }
    return nil
  }

  private static func json(_ record: SimulatedZone.Record) -> JSONValue {
    [
      "id": .string(record.id), "type": .string(record.type), "name": .string(record.name),
      "content": .string(record.content), "ttl": .number(Decimal(record.ttl)), "proxied": false, "proxiable": true,
      "comment": record.comment.map { .string($0) } ?? .null, "tags": [],
    ]
  }

  private static func success(_ result: JSONValue) -> SimulatedAnswer {
    .json(["success": true, "errors": [], "messages": [], "result": result])
  }

  private static func refusal(_ status: Int, _ code: Int, _ message: String) -> SimulatedAnswer {
    let error: JSONValue = ["code": .number(Decimal(code)), "message": .string(message)]
    return .json(["success": false, "errors": [error], "messages": [], "result": nil], status: status)
  }
}
