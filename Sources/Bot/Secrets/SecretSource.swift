import Foundation
import PluginKit

/// Reads what references point to.
public struct SecretSource: Sendable {
  let environment: [String: String]
  let vault: Vault?

  /// - Parameter vault: nil where `VAULT_ADDR` is not set.
  public init(environment: [String: String], vault: Vault?) {
    self.environment = environment
    self.vault = vault
  }

  /// The value behind a reference.
  /// - Throws: `PluginError` with a sentence that names the reference and never a value.
  public func value(of reference: SecretReference) async throws -> String {
    if let value = try valueAtHand(of: reference) { return value }
    guard case .vault(let path, let key) = reference, let vault else {
      throw PluginError("\(reference): VAULT_ADDR is not set, so there is no Vault to ask")
    }
    return try Self.checked(try await vault.value(at: path, key: key), reference)
  }

  /// The value behind a reference that this machine knows; nil where only Vault does.
  /// - Throws: `PluginError` as above.
  func valueAtHand(of reference: SecretReference) throws(PluginError) -> String? {
    let text: String
    switch reference {
    case .environment(let name):
      guard let value = environment[name] else {
        throw PluginError("\(reference): the environment has no variable \(name); set it where the bot is started")
      }
      text = value
    case .file(let path):
      guard let data = FileManager.default.contents(atPath: path), let value = String(data: data, encoding: .utf8)
      else {
        throw PluginError("\(reference): the file cannot be read as text; look at its path and permissions")
      }
      text = value.hasSuffix("\n") ? String(value.dropLast()) : value
    case .vault: return nil
    }
    return try Self.checked(text, reference)
  }

  /// The text, where it can be a value.
  private static func checked(_ text: String, _ reference: SecretReference) throws(PluginError) -> String {
    guard !text.isEmpty else { throw PluginError("\(reference): the value is empty") }
    guard !text.contains(where: \.isNewline) || text.hasPrefix("-----BEGIN") else {
      throw PluginError("\(reference): the value holds a line break, which no key does")
    }
    return text
  }
}

/// The secrets of one section of the configuration, by the name of their setting; each is read once and kept until the
/// other side refuses it.
public actor ReferencedSecrets: SecretReader {
  private let references: [String: SecretReference]
  private let source: SecretSource
  private var values: [String: String] = [:]

  public init(_ references: [String: SecretReference], source: SecretSource) {
    self.references = references
    self.source = source
  }

  public func secret(_ setting: String) async throws -> String {
    if let known = values[setting] { return known }
    guard let reference = references[setting] else {
      throw PluginError("the secret \(setting) is not granted by the configuration")
    }
    let value = try await source.value(of: reference)
    values[setting] = value
    return value
  }

  public func refuse(_ setting: String) { values[setting] = nil }
}
