import Foundation
import HTTP
import PluginKit
import Simulator
import Testing

@testable import Bot

@Suite("Secrets from the environment, files and Vault", .timeLimit(.minutes(1)))
struct SecretTests {
  @Test(
    "references are read from text",
    arguments: [
      ("env:NAME", SecretReference.environment("NAME")), ("file:/run/key", .file("/run/key")),
      ("vault:secret/a/b#key", .vault(path: "secret/a/b", key: "key")), ("vault:secret/a", nil), ("hunter2", nil),
      ("env:", nil),
    ] as [(String, SecretReference?)])
  func references(text: String, expected: SecretReference?) {
    #expect(SecretReference(text) == expected)
  }

  @Test("an absent or empty source is told by its reference, never by a value")
  func sources() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("talos-poc-secret-\(UUID().uuidString)")
    try "s3cret\n".write(to: folder, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: folder) }
    let source = SecretSource(environment: ["GOOD": "value", "EMPTY": "", "LINES": "hunter2\nx"], vault: nil)
    #expect(try await source.value(of: .environment("GOOD")) == "value")
    #expect(try await source.value(of: .file(folder.path)) == "s3cret")
    for broken in [
      SecretReference.environment("EMPTY"), .environment("NONE"), .environment("LINES"), .file("/no/such"),
      .vault(path: "a", key: "b"),
    ] {
      let error = await #expect(throws: PluginError.self) { try await source.value(of: broken) }
      #expect(error?.description.contains("\(broken)") == true)
      #expect(error?.description.contains("hunter2") == false)
    }
  }

  @Test("Vault's engines of both versions hand out their secrets, and what is missing is named")
  func vault() async throws {
    let simulation = try await Simulation(speed: 10)
    try await simulation.run { addresses in
      let client = HTTPClient()
      defer { client.shutdown() }
      let settings = Vault.Settings(environment: ["VAULT_ADDR": addresses.vault, "VAULT_TOKEN": addresses.vaultToken])
      let vault = Vault(settings: try #require(settings), client: client)
      #expect(try await vault.value(at: "secret/providers/latitude", key: "api_key") == addresses.latitudeKey)
      #expect(try await vault.value(at: "kv1/providers/latitude", key: "api_key") == addresses.latitudeKey)
      let missing = await #expect(throws: PluginError.self) {
        try await vault.value(at: "secret/providers/latitude", key: "apikey")
      }
      #expect(missing?.description.contains("it has api_key") == true)
      await #expect(throws: PluginError.self) { try await vault.value(at: "secret/none", key: "api_key") }
    }
  }

  @Test("a refused token is read again from its file")
  func rotatedToken() async throws {
    let simulation = try await Simulation(speed: 10)
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("talos-poc-token-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    try await simulation.run { addresses in
      let client = HTTPClient()
      defer { client.shutdown() }
      try "expired".write(to: file, atomically: true, encoding: .utf8)
      let settings = Vault.Settings(environment: ["VAULT_ADDR": addresses.vault, "VAULT_TOKEN_FILE": file.path])
      let vault = Vault(settings: try #require(settings), client: client)
      await #expect(throws: PluginError.self) { try await vault.value(at: "secret/providers/latitude", key: "api_key") }
      try addresses.vaultToken.write(to: file, atomically: true, encoding: .utf8)
      #expect(try await vault.value(at: "secret/providers/latitude", key: "api_key") == addresses.latitudeKey)
    }
  }
}
