import Foundation
import HTTP

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
