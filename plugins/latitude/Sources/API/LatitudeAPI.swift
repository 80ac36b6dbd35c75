import Foundation
import HTTP
import PluginKit

/// Latitude.sh's API: authorised, within its rate limits, with its errors understood.
/// https://www.latitude.sh/docs/api-reference
struct LatitudeAPI: Sendable {
  private let base: String
  private let secrets: any SecretReader
  private let client: HTTPClient
  private let reads: RequestBudget
  private let writes: RequestBudget
  /// How long an answer is waited for, in real time. POST /servers takes two seconds on a good day; the call as a whole
  /// has sixty.
  private let patience: Duration
  let providerClock: ProviderClock

  init(host: PluginHost, client: HTTPClient, patience: Duration, realTime: @escaping @Sendable () -> Date) {
    providerClock = ProviderClock(realTime: realTime)
    self.patience = patience
    let base = host.string("api_base", default: "https://api.latitude.sh")
    self.base = base.hasSuffix("/") ? String(base.dropLast()) : base
    secrets = host.secrets
    self.client = client
    reads = RequestBudget(limit: host.int("reads_per_minute", default: 30), clock: host.clock)
    writes = RequestBudget(limit: host.int("writes_per_minute", default: 20), clock: host.clock)
  }

  /// The answer to a GET.
  /// - Throws: `LatitudeError`; `BudgetExhausted` where the limit of reads is reached.
  func get(_ path: String, query: [(String, String)] = []) async throws -> JSONValue {
    try await reads.take(urgent: false)
    do {
      return try await exchange(.get, path, query: query, body: nil)
    } catch let error as LatitudeError where error.status == 401 {
      // The key may have been rotated: it is read anew from its source once.
      await secrets.refuse("api_key")
      try await reads.take(urgent: false)
      return try await exchange(.get, path, query: query, body: nil)
    }
  }

  /// The answer to a request that changes something; sent at most once.
  /// - Parameter urgent: deletions go before everything else that writes.
  func send(
    _ method: HTTPRequest.Method, _ path: String, body: JSONValue? = nil, urgent: Bool = false
  ) async throws -> JSONValue {
    try await writes.take(urgent: urgent)
    do {
      return try await exchange(method, path, query: [], body: body)
    } catch let error as LatitudeError where error.status == 401 {
      await secrets.refuse("api_key")
      throw error
    }
  }

  private func exchange(
    _ method: HTTPRequest.Method, _ path: String, query: [(String, String)], body: JSONValue?
  ) async throws -> JSONValue {
    let key = try await secrets.secret("api_key")
    let parameters = query.map { "\(Self.escaped($0.0))=\(Self.escaped($0.1))" }.joined(separator: "&")
    var request = HTTPRequest(
      method, base + path + (parameters.isEmpty ? "" : "?\(parameters)"),
      headers: ["Authorization": "Bearer \(key)", "Accept": "application/vnd.api+json"])
    if let body {
      request.headers["Content-Type"] = "application/json"
      request.body = Array(body.text.utf8)
    }
    request.timeout = patience
    let response: HTTPResponse
    do {
      response = try await client.send(request)
    } catch {
      throw LatitudeError(transport: error, method: method.rawValue, path: path)
    }
    if let date = response.date { await providerClock.note(date) }
    guard (200..<300).contains(response.status) else {
      throw LatitudeError(response, method: method.rawValue, path: path)
    }
    if response.body.isEmpty { return .null }
    guard let value = try? JSONValue(parsing: response.body) else {
      throw LatitudeError(unreadable: response.status, method: method.rawValue, path: path)
    }
    return value
  }

  private static func escaped(_ text: String) -> String {
    var allowed = CharacterSet.alphanumerics
    allowed.insert(charactersIn: "-._~")
    return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? text
  }
}
