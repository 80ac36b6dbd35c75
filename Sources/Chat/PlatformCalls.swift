import HTTP
import PluginKit

/// Sends a platform's requests and says of what went wrong what the outbox has to know.
public struct PlatformCalls: Sendable {
  private let client: HTTPClient

  public init(client: HTTPClient) { self.client = client }

  /// One exchange of at most 15 seconds.
  /// - Parameters:
  ///   - body: sent as JSON; none where it is nil.
  ///   - what: what is being called, for the error; no secret.
  /// - Throws: only where there is no answer; every status is an answer.
  public func send(
    _ method: HTTPRequest.Method, _ address: String, headers: HTTPHeaders = [:], json body: JSONValue? = nil,
    what: String
  ) async throws(ChatError) -> HTTPResponse {
    var request = HTTPRequest(method, address, headers: headers)
    if let body {
      request.headers["Content-Type"] = "application/json; charset=utf-8"
      request.body = Array(body.text.utf8)
    }
    return try await send(request, what: what)
  }

  /// One exchange of a request that is more than a body of JSON.
  public func send(_ request: HTTPRequest, what: String) async throws(ChatError) -> HTTPResponse {
    var request = request
    request.timeout = .seconds(15)
    request.maximumResponseBytes = 1024 * 1024
    do {
      return try await client.send(request)
    } catch {
      throw ChatError(error.mayHaveArrived ? .ambiguous : .unreachable, "\(what): \(error.detail)")
    }
  }

  /// How long an answer asks to wait by its `Retry-After` header, in seconds from 1 to 3,600; 30 where it says nothing.
  public static func retryAfter(_ response: HTTPResponse) -> Double {
    min(3600, max(1, response.headers["retry-after"].flatMap { Double($0) } ?? 30))
  }
}
