import Foundation
import Logging
import PluginKit

extension Vault {
  /// Renews the token at half of what is left of its life, until the task is cancelled; a token that cannot be renewed
  /// is looked at again, because somebody may have replaced its file.
  public func keepTokenAlive(clock: any WallClock, logger: Logger) async {
    while !Task.isCancelled {
      let rest = await renewedLife(logger: logger)
      let pause = rest.map { max(5, min($0 / 2, 3600)) } ?? 300
      guard (try? await clock.sleep(until: clock.now.addingTimeInterval(pause))) != nil else { return }
    }
  }

  /// How many seconds the token lives after a renewal; nil where that is not known, or it lives for ever.
  func renewedLife(logger: Logger) async -> Double? {
    do {
      let lookup = try await send(.get, "/v1/auth/token/lookup-self")
      guard lookup.status == 200, let data = try JSONValue(parsing: lookup.body)["data"] else {
        logger.warning("Vault does not know the token", metadata: ["status": "\(lookup.status)"])
        return nil
      }
      let life = data["ttl"]?.int ?? 0
      guard life > 0 else { return nil }
      guard data["renewable"]?.bool == true else {
        logger.warning("Vault's token cannot be renewed", metadata: ["seconds left": "\(life)"])
        return Double(life)
      }
      let renewal = try await send(.post, "/v1/auth/token/renew-self")
      guard renewal.status == 200, let auth = try JSONValue(parsing: renewal.body)["auth"] else {
        logger.warning("Vault did not renew the token", metadata: ["status": "\(renewal.status)"])
        return Double(life)
      }
      return auth["lease_duration"]?.int.map { Double($0) }
    } catch {
      logger.warning("Vault's token was not renewed", metadata: ["error": "\(error)"])
      return nil
    }
  }
}
