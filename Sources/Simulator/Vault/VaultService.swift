import Foundation
import PluginKit

/// HashiCorp Vault with its key-value engine of version 2 at `secret/` and of version 1 at `kv1/`.
/// https://developer.hashicorp.com/vault/api-docs/secret/kv
actor VaultService: SimulatedService {
  let token: String
  private let faults: FaultSwitches
  private let secrets: [String: [String: String]]
  private var hasRefused = false

  init(token: String, secrets: [String: [String: String]], faults: FaultSwitches) {
    self.token = token
    self.secrets = secrets
    self.faults = faults
  }

  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer {
    if await faults.isOn(.vaultTokenRefused), !hasRefused {
      hasRefused = true
      return Self.denied
    }
    guard request.headers["x-vault-token"] == token else { return Self.denied }
    let path = request.parts.dropFirst().joined(separator: "/")
    if path == "auth/token/lookup-self" || path == "auth/token/renew-self" {
      return .json([
        "data": ["ttl": 3600, "renewable": true],
        "auth": ["lease_duration": 3600, "renewable": true, "client_token": ""],
      ])
    }
    if path.hasPrefix("secret/data/") {
      guard let secret = secrets["secret/" + path.dropFirst("secret/data/".count)] else { return Self.missing }
      return .json(["data": ["data": Self.object(secret), "metadata": ["version": 1, "destroyed": false]]])
    }
    if path.hasPrefix("kv1/") {
      guard let secret = secrets[path] else { return Self.missing }
      return .json(["data": Self.object(secret), "lease_duration": 2_764_800])
    }
    return path.hasPrefix("secret/") ? Self.missing : Self.denied
  }

  private static func object(_ secret: [String: String]) -> JSONValue { .object(secret.mapValues { .string($0) }) }
  private static let denied = SimulatedAnswer.json(["errors": ["permission denied"]], status: 403)
  private static let missing = SimulatedAnswer.json(["errors": []], status: 404)
}
