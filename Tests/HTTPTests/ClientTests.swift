import Foundation
import HTTP
import Simulator
import Testing

@Suite("The client against real servers on loopback", .timeLimit(.minutes(1)))
struct ClientTests {
  private static func withSimulation(
    _ body: @escaping @Sendable (Simulation, Simulation.Addresses, HTTPClient) async throws -> Void
  ) async throws {
    let simulation = try await Simulation(speed: 100)
    let client = HTTPClient()
    defer { client.shutdown() }
    try await simulation.run { try await body(simulation, $0, client) }
  }

  @Test("an answer comes whole, whatever its status")
  func answers() async throws {
    try await Self.withSimulation { _, addresses, client in
      let versions = try await client.send(HTTPRequest(.get, addresses.factory + "/versions"))
      #expect(versions.status == 200)
      #expect(versions.text.contains("v1.13.9"))
      #expect(try await client.send(HTTPRequest(.get, addresses.factory + "/nothing")).status == 404)
      #expect(try await client.send(HTTPRequest(.get, addresses.latitude + "/plans")).status == 401)
    }
  }

  @Test("many requests at once are all answered")
  func concurrency() async throws {
    try await Self.withSimulation { _, addresses, client in
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<200 {
          group.addTask { try await client.send(HTTPRequest(.get, addresses.factory + "/versions")).status }
        }
        var count = 0
        for try await status in group where status == 200 { count += 1 }
        #expect(count == 200)
      }
    }
  }

  @Test("a body over the limit ends the exchange")
  func limit() async throws {
    try await Self.withSimulation { _, addresses, client in
      var request = HTTPRequest(.get, addresses.factory + "/versions")
      request.maximumResponseBytes = 10
      let error = await #expect(throws: HTTPError.self) { try await client.send(request) }
      #expect(error?.kind == .tooLarge)
    }
  }

  @Test(
    "an address that may not be asked is refused before anything is sent",
    arguments: [
      "http://192.0.2.1/", "ftp://127.0.0.1/", "file:///etc/passwd", "https://user:secret@127.0.0.1/", "nonsense", "",
    ])
  func refusedAddresses(url: String) async {
    let client = HTTPClient()
    let error = await #expect(throws: HTTPError.self) { try await client.send(HTTPRequest(.get, url)) }
    #expect(error?.kind == .invalidRequest)
    #expect(error?.mayHaveArrived == false)
    #expect(error?.detail.contains("secret") == false)
  }

  @Test("a header with a line break is refused")
  func headers() async {
    let client = HTTPClient()
    let request = HTTPRequest(.get, "http://127.0.0.1:1/", headers: ["X-A": "b\r\nX-C: d"])
    let error = await #expect(throws: HTTPError.self) { try await client.send(request) }
    #expect(error?.kind == .invalidRequest)
  }

  @Test("a port on which nothing listens is told as such, and nothing has arrived")
  func refusedConnection() async throws {
    try await Self.withSimulation { _, addresses, client in
      let request = HTTPRequest(.post, "http://127.77.0.9:\(addresses.talosPort)/", body: [1])
      let error = await #expect(throws: HTTPError.self) { try await client.send(request) }
      #expect(error?.kind == .connectionRefused)
      #expect(error?.mayHaveArrived == false)
    }
  }

  @Test("a port that is open and says nothing to TLS is open, and nothing has arrived")
  func silentPort() async throws {
    // A socket that listens without an address takes a free port; nobody ever accepts.
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    #expect(listen(listener, 8) == 0)
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let found = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(listener, $0, &length) }
    }
    #expect(found == 0)
    let client = HTTPClient()
    defer { client.shutdown() }
    var request = HTTPRequest(.get, "https://127.0.0.1:\(UInt16(bigEndian: address.sin_port))/")
    request.trust = .anyCertificate
    request.timeout = .milliseconds(500)
    let sent = request
    let error = await #expect(throws: HTTPError.self) { try await client.send(sent) }
    #expect(error?.kind == .timedOut)
    #expect(error?.mayHaveArrived == false)
  }

  @Test("cancelling the task ends the exchange")
  func cancellation() async throws {
    try await Self.withSimulation { simulation, addresses, client in
      // Something that greets in clear text and never answers a request.
      await simulation.nodes.start(
        "127.77.0.20", TalosProfile(mode: .foreign, version: "", schematic: "", uuid: ""))
      let began = ContinuousClock.now
      let result = await withTaskGroup(of: HTTPError?.self) { group in
        group.addTask {
          do throws(HTTPError) {
            _ = try await client.send(HTTPRequest(.get, "https://127.77.0.20:\(addresses.talosPort)/"))
            return nil
          } catch {
            return error
          }
        }
        group.cancelAll()
        return await group.next() ?? nil
      }
      #expect(result != nil)
      #expect(began.duration(to: .now) < .seconds(5))
    }
  }
}
