import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PluginKit
import ServiceLifecycle

/// A request to a simulated server, whole.
public struct SimulatedRequest: Sendable {
  public var method: String
  public var path: String
  public var query: [String: String]
  public var headers: [String: String]
  public var body: [UInt8]

  /// The path's parts.
  var parts: [String] { path.split(separator: "/").map(String.init) }
  var json: JSONValue? { try? JSONValue(parsing: body) }
  var form: [String: String] {
    var components = URLComponents()
    components.percentEncodedQuery = String(decoding: body, as: UTF8.self).replacing("+", with: "%20")
    return Dictionary((components.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
  }
}

/// A simulated server's answer.
public struct SimulatedAnswer: Sendable {
  public var status: Int
  public var headers: [String: String]
  public var body: [UInt8]

  public init(status: Int, headers: [String: String] = [:], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
  static func json(_ value: JSONValue, status: Int = 200, type: String = "application/json") -> SimulatedAnswer {
    SimulatedAnswer(status: status, headers: ["Content-Type": type], body: Array(value.text.utf8))
  }
  static func text(_ text: String, status: Int = 200, type: String = "text/plain") -> SimulatedAnswer {
    SimulatedAnswer(status: status, headers: ["Content-Type": type], body: Array(text.utf8))
  }
  /// What a proxy in front of a broken server sends.
  static func badGateway(_ status: Int = 502) -> SimulatedAnswer {
    .text(
      "<html><head><title>\(status)</title></head><body>cloudflare</body></html>", status: status, type: "text/html")
  }
}

/// One simulated server: whatever comes in, one function answers.
protocol SimulatedService: Sendable {
  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer
}

/// Puts a simulated server on a loopback port of its own.
struct LoopbackServer {
  let service: any SimulatedService
  let onListening: @Sendable (Int) async -> Void

  func application(logger: Logger) -> some Service {
    let router = Router()
    for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete, .head] {
      router.on("**", method: method) { request, _ in
        let body = try await request.body.collect(upTo: 4 * 1024 * 1024)
        var headers: [String: String] = [:]
        for field in request.headers { headers[field.name.canonicalName.lowercased()] = field.value }
        var components = URLComponents()
        components.percentEncodedQuery = request.uri.query
        let query = Dictionary((components.queryItems ?? []).map { ($0.name, $0.value ?? "") }) { first, _ in first }
        let answer = await service.answer(
          SimulatedRequest(
            method: request.method.rawValue, path: request.uri.path, query: query, headers: headers,
            body: Array(body.readableBytesView)))
        var fields = HTTPFields()
        for (name, value) in answer.headers { if let name = HTTPField.Name(name) { fields[name] = value } }
        return Response(
          status: .init(code: answer.status), headers: fields,
          body: .init(byteBuffer: ByteBuffer(bytes: answer.body)))
      }
    }
    var quiet = logger
    quiet.logLevel = .error
    return Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0), serverName: nil),
      onServerRunning: { await onListening($0.localAddress?.port ?? 0) }, logger: quiet)
  }
}
