import Foundation
import HTTP
import PluginKit
import Simulator
import Testing

@Suite("The simulated DNS provider behaves as the real one", .timeLimit(.minutes(1)))
struct DNSSimulationTests {
  private static func open(
    faults: Set<Fault> = [],
    _ body:
      @escaping @Sendable (Simulation, @Sendable (String, String, JSONValue?) async throws -> (Int, JSONValue))
      async throws -> Void
  ) async throws {
    let simulation = try await Simulation(speed: 100, faults: faults)
    let client = HTTPClient()
    defer { client.shutdown() }
    try await simulation.run { addresses in
      try await body(simulation) { method, path, order in
        var request = HTTPRequest(
          HTTPRequest.Method(rawValue: method) ?? .get, addresses.dns.api + "/zones/\(addresses.dns.zoneID)" + path,
          headers: ["Authorization": "Bearer \(addresses.dns.token)", "Content-Type": "application/json"],
          body: order.map { Array($0.text.utf8) } ?? [])
        request.repeatable = false
        let response = try await client.send(request)
        return (response.status, (try? JSONValue(parsing: response.body)) ?? .null)
      }
    }
  }

  private static let order: JSONValue = [
    "type": "A", "name": "demo-abcdef-1.lab.example.com", "content": "192.0.2.7", "ttl": 60, "comment": "mine",
  ]

  @Test("a record is made, found by its exact name, not made twice, and deleted")
  func life() async throws {
    try await Self.open { simulation, send in
      let made = try await send("POST", "/dns_records", Self.order)
      #expect(made.0 == 200)
      let id = try #require(made.1["result"]?["id"]?.string)
      let twin = try await send("POST", "/dns_records", Self.order)
      #expect(twin.1["errors"]?.array?.first?["code"]?.int == 81058)
      let found = try await send("GET", "/dns_records?type=A&name=demo-abcdef-1.lab.example.com", nil)
      #expect(found.1["result"]?.array?.compactMap { $0["comment"]?.string } == ["mine"])
      let other = try await send("GET", "/dns_records?type=A&name=abcdef-1.lab.example.com", nil)
      #expect(other.1["result"] == [])
      let answer1 = try await send("DELETE", "/dns_records/\(id)", nil)
      #expect(answer1.0 == 200)
      let answer2 = try await send("DELETE", "/dns_records/\(id)", nil)
      #expect(answer2.0 == 404)
      #expect(await simulation.zone.records.isEmpty)
    }
  }

  @Test(
    "what the real one refuses is refused",
    arguments: [
      ("content", JSONValue.string("300.1.1.1")), ("name", .string("demo.example.org")), ("ttl", .number(5)),
      ("comment", .string(String(repeating: "c", count: 101))),
    ])
  func refusals(key: String, value: JSONValue) async throws {
    try await Self.open { simulation, send in
      var order = Self.order.object ?? [:]
      order[key] = value
      let answer3 = try await send("POST", "/dns_records", .object(order))
      #expect(answer3.0 == 400)
      #expect(await simulation.zone.made == 0)
    }
  }

  @Test("a lost answer has made the record all the same; a refused token makes nothing")
  func faults() async throws {
    try await Self.open(faults: [.dnsAnswerLost]) { simulation, send in
      let answer4 = try await send("POST", "/dns_records", Self.order)
      #expect(answer4.0 == 502)
      #expect(await simulation.zone.made == 1)
      await simulation.faults.set(.dnsTokenRefused, true)
      let answer5 = try await send("GET", "/dns_records", nil)
      #expect(answer5.0 == 403)
    }
  }
}
