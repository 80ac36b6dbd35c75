import Foundation
import HTTP
import PluginKit

/// HashiCorp Vault's key-value engines, versions 1 and 2, over its HTTP API.
/// https://developer.hashicorp.com/vault/api-docs/secret/kv
public actor Vault {
  /// Where Vault is and who asks, as its own command line takes it from the environment.
  public struct Settings: Sendable {
    public var address: String
    public var token: String?
    /// The file that holds the token, read anew whenever the token is refused.
    public var tokenFile: String
    public var namespace: String?

    /// Nil where `VAULT_ADDR` is not set.
    public init?(environment: [String: String]) {
      guard let address = environment["VAULT_ADDR"], !address.isEmpty else { return nil }
      self.address = address.hasSuffix("/") ? String(address.dropLast()) : address
      token = environment["VAULT_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
      tokenFile = environment["VAULT_TOKEN_FILE"] ?? (environment["HOME"] ?? "") + "/.vault-token"
      namespace = environment["VAULT_NAMESPACE"].flatMap { $0.isEmpty ? nil : $0 }
    }
  }

  let settings: Settings
  let client: HTTPClient
  /// The request path of each secret that was found, so that the engine's version is asked for once.
  private var paths: [String: String] = [:]

  public init(settings: Settings, client: HTTPClient) {
    self.settings = settings
    self.client = client
  }

  /// The value of `key` in the secret at `path`, `secret/providers/latitude`.
  /// - Throws: `PluginError` with one sentence: which path, what Vault answered, what to do.
  func value(at path: String, key: String) async throws -> String {
    let known = paths[path]
    let candidates = known.map { [$0] } ?? requestPaths(path)
    var seen: [String] = []
    for candidate in candidates {
      let response = try await send(.get, "/v1/\(candidate)")
      guard response.status == 200, let body = try? JSONValue(parsing: response.body), let data = body["data"] else {
        seen.append("\(candidate) \(response.status)")
        if response.status == 403 { continue }
        guard response.status == 404 || response.status == 400 || response.status == 405 else {
          throw PluginError("vault:\(path)#\(key): Vault answers \(response.status)", retryAfter: 5)
        }
        continue
      }
      let inner = data["metadata"] != nil ? data["data"] : data
      guard let found = inner?[key] else {
        let known = inner?.object?.keys.sorted().joined(separator: ", ") ?? ""
        throw PluginError(
          "vault:\(path)#\(key): the secret has no key \(key); it has \(known.isEmpty ? "none" : known)")
      }
      guard let value = found.string else {
        throw PluginError("vault:\(path)#\(key): the value of \(key) is no text; store it in Vault as a JSON string")
      }
      paths[path] = candidate
      return value
    }
    paths[path] = nil
    throw PluginError(
      "vault:\(path)#\(key): Vault does not give this secret (\(seen.joined(separator: ", "))); look at the path, and "
        + "at the policy of the token")
  }

  /// Version 2 keeps values under `MOUNT/data/`; a mount may have several parts, so that each place is tried.
  private func requestPaths(_ path: String) -> [String] {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count > 1, !parts.contains("data") else { return [parts.joined(separator: "/")] }
    let versionTwo = (1..<parts.count).map { split in
      (parts[..<split] + ["data"] + parts[split...]).joined(separator: "/")
    }
    return versionTwo + [parts.joined(separator: "/")]
  }

  /// Sends a request with the token; a refused token is read anew from its file once.
  func send(_ method: HTTPRequest.Method, _ path: String) async throws -> HTTPResponse {
    let response = try await send(method, path, token: try token(fresh: false))
    guard response.status == 403, settings.token == nil else { return response }
    return try await send(method, path, token: try token(fresh: true))
  }

  private var lastToken: String?

  private func token(fresh: Bool) throws -> String {
    if let token = settings.token { return token }
    if !fresh, let lastToken { return lastToken }
    guard let data = FileManager.default.contents(atPath: settings.tokenFile) else {
      throw PluginError("Vault: neither VAULT_TOKEN is set nor can the token file \(settings.tokenFile) be read")
    }
    let token = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    lastToken = token
    return token
  }

  private func send(_ method: HTTPRequest.Method, _ path: String, token: String) async throws -> HTTPResponse {
    let escaped = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
    var request = HTTPRequest(method, settings.address + escaped, headers: ["X-Vault-Token": token])
    if let namespace = settings.namespace { request.headers["X-Vault-Namespace"] = namespace }
    request.timeout = .seconds(10)
    request.maximumResponseBytes = 1024 * 1024
    do {
      return try await client.send(request)
    } catch {
      throw PluginError("Vault does not answer: \(error.detail)", retryAfter: 5)
    }
  }
}
