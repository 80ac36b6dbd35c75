import Foundation
import HTTP
import Simulator

/// Requests to the simulated provider from outside of the bot.
struct HTTPRequestTo {
  let stage: Stage
  init(_ stage: Stage) { self.stage = stage }

  func request(_ method: String, _ path: String) -> HTTPRequest {
    HTTPRequest(HTTPRequest.Method(rawValue: method) ?? .get, stage.addresses.latitude + path)
  }
}

extension Stage {
  /// Returns once the bot has asked the provider for something more, or a tenth of a simulated minute went by.
  func latitudeMoves() async {
    try? await simulation.clock.sleep(until: simulation.clock.now.addingTimeInterval(6))
  }
}

extension Stage {
  /// Somebody renames a server in the provider's dashboard.
  func rename(_ id: String, to hostname: String) async throws {
    var request = HTTPRequestTo(self).request("PATCH", "/servers/\(id)")
    request.headers["Authorization"] = "Bearer \(addresses.latitudeKey)"
    request.headers["Content-Type"] = "application/json"
    request.body = Array(#"{"data":{"type":"servers","attributes":{"hostname":"\#(hostname)"}}}"#.utf8)
    let status = try await client.send(request).status
    guard status == 200 else { throw ChildProgram.Failure("PATCH answers \(status)") }
  }
}
