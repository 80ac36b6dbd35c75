import Foundation
import Logging
import PluginKit

extension Vault {
  /// Renews the token at half of what is left of its life, until the task is cancelled; a token that cannot be renewed
  /// is looked at again, because somebody may have replaced its file.
  public func keepTokenAlive(clock: any WallClock, logger: Logger) async {
    while !Task.isCancelled {
      let pause = await renewToken(logger: logger).pause
      guard (try? await clock.sleep(until: clock.now.addingTimeInterval(pause))) != nil else { return }
    }
  }

  /// Renews the token, where it has an end. Answers what is known of it then.
  func renewToken(logger: Logger) async -> TokenLife {
    var left: Double?
    do {
      let lookup = try await send(.get, "/v1/auth/token/lookup-self")
      guard lookup.status == 200, let data = try JSONValue(parsing: lookup.body)["data"] else {
        logger.warning("Vault does not know the token", metadata: ["status": "\(lookup.status)"])
        return TokenLife.isPassing(lookup.status) ? .unanswered(nil) : .settled
      }
      let life = Double(data["ttl"]?.int ?? 0)
      guard life > 0 else { return .settled }
      left = life
      guard data["renewable"]?.bool == true else {
        logger.warning("Vault's token cannot be renewed", metadata: ["seconds left": "\(Int(life))"])
        return .seconds(life)
      }
      let renewal = try await send(.post, "/v1/auth/token/renew-self")
      guard renewal.status == 200, let auth = try JSONValue(parsing: renewal.body)["auth"] else {
        logger.warning("Vault did not renew the token", metadata: ["status": "\(renewal.status)"])
        return TokenLife.isPassing(renewal.status) ? .unanswered(life) : .seconds(life)
      }
      return .seconds(auth["lease_duration"]?.int.map { Double($0) } ?? life)
    } catch {
      logger.warning("Vault's token was not renewed", metadata: ["error": "\(error)"])
      // Where there is no token to send, nothing was asked: its file comes when somebody writes it.
      if let error = error as? PluginError, error.retryAfter == nil { return .settled }
      return .unanswered(left)
    }
  }
}
