import Foundation
import HTTP
import PluginKit
import Simulator
import Testing

@Suite("The simulated provider behaves as the real one", .timeLimit(.minutes(1)))
struct LatitudeSimulationTests {
  struct API: Sendable {
    var addresses: Simulation.Addresses
    var client: HTTPClient

    func send(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, bare: Bool = false) async throws
      -> (status: Int, body: JSONValue, type: String)
    {
      var request = HTTPRequest(
        method, addresses.latitude + path,
        headers: [
          "Authorization": (bare ? "" : "Bearer ") + addresses.latitudeKey, "Content-Type": "application/json",
        ],
        body: body.map { Array($0.text.utf8) } ?? [])
      request.repeatable = false
      let response = try await client.send(request)
      return (
        response.status, (try? JSONValue(parsing: response.body)) ?? .null, response.headers["content-type"] ?? ""
      )
    }

    func buy(_ name: String) async throws -> String {
      let answer = try await send(
        .post, "/servers",
        [
          "data": [
            "type": "servers",
            "attributes": [
              "project": .string(addresses.project), "plan": "c3-small-x86", "site": "ASH", "hostname": .string(name),
              "operating_system": "ubuntu_24_04_x64_lts", "billing": "hourly",
            ],
          ]
        ])
      #expect(answer.status == 201)
      return answer.body["data"]?["id"]?.string ?? ""
    }
  }

  private static func open(
    speed: Double = 100, faults: Set<Fault> = [],
    _ body: @escaping @Sendable (Simulation, API) async throws -> Void
  ) async throws {
    let simulation = try await Simulation(speed: speed, faults: faults)
    let client = HTTPClient()
    defer { client.shutdown() }
    try await simulation.run { try await body(simulation, API(addresses: $0, client: client)) }
  }

  @Test("both forms of the key are taken, and success has the content type that the provider's clients demand")
  func authorisation() async throws {
    try await Self.open { _, api in
      for bare in [true, false] {
        let answer = try await api.send(.get, "/user/profile", bare: bare)
        #expect(answer.status == 200)
        #expect(answer.type.hasPrefix("application/vnd.api+json"))
      }
    }
  }

  @Test("the answer to a purchase is short, that to a look is whole, and 404 comes two seconds after a DELETE")
  func purchase() async throws {
    try await Self.open { simulation, api in
      let id = try await api.buy("tpoc-abcdef-1")
      let whole = try await api.send(.get, "/servers/\(id)").body["data"]?["attributes"]
      #expect(whole?["plan"]?["billing"]?.string == "hourly")
      #expect(whole?["price"]?.decimal == Decimal(string: "0.21"))
      #expect(whole?["primary_ipv4"]?.string?.hasPrefix("127.77.") == true)
      #expect(try await api.send(.delete, "/servers/\(id)").status == 204)
      try await simulation.clock.sleep(until: simulation.clock.now.addingTimeInterval(3))
      #expect(try await api.send(.get, "/servers/\(id)").status == 404)
      #expect(try await api.send(.delete, "/servers/\(id)").status == 404)
    }
  }

  @Test("a reinstall is refused while the server is being provisioned")
  func reinstall() async throws {
    try await Self.open(speed: 1) { _, api in
      let id = try await api.buy("tpoc-abcdef-1")
      let answer = try await api.send(
        .post, "/servers/\(id)/reinstall",
        ["data": ["type": "reinstalls", "attributes": ["operating_system": "ipxe", "ipxe": "https://example.com/"]]])
      #expect(answer.status == 422)
      #expect(answer.body["errors"]?.array?.first?["code"]?.string == "SERVER_BEING_PROVISIONED")
    }
  }

  @Test("lists have pages and no total")
  func pages() async throws {
    try await Self.open { _, api in
      for index in 1...3 { _ = try await api.buy("tpoc-abcdef-\(index)") }
      let first = try await api.send(.get, "/servers?page%5Bsize%5D=2&page%5Bnumber%5D=1").body
      let second = try await api.send(.get, "/servers?page%5Bsize%5D=2&page%5Bnumber%5D=2").body
      #expect(first["data"]?.array?.count == 2)
      #expect(second["data"]?.array?.count == 1)
      #expect(first["meta"] == [:])
    }
  }

  @Test("the limits count simulated time and answer with the seconds to wait")
  func limits() async throws {
    try await Self.open(speed: 1) { _, api in
      var statuses: [Int] = []
      for _ in 0..<61 { statuses.append(try await api.send(.get, "/user/profile").status) }
      #expect(statuses.prefix(60).allSatisfy { $0 == 200 })
      #expect(statuses.last == 429)
      let answer = try await api.send(.get, "/user/profile")
      #expect(answer.body["errors"]?.array?.first?["meta"]?["retry_after"]?.int == 60)
    }
  }

  @Test("a DELETE in mid-deployment does nothing only where that fault is named")
  func lostDelete() async throws {
    for faults in [Set<Fault>(), [.deleteLost]] {
      try await Self.open(faults: faults) { simulation, api in
        let id = try await api.buy("tpoc-abcdef-1")
        #expect(try await api.send(.delete, "/servers/\(id)").status == 204)
        try await simulation.clock.sleep(until: simulation.clock.now.addingTimeInterval(3))
        #expect(try await api.send(.get, "/servers/\(id)").status == (faults.isEmpty ? 404 : 200))
      }
    }
  }
}
