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
  /// How long it is held back, in seconds of real time.
  var held = 0.0
  /// Whether the connection ends in the middle of the body.
  var isCut = false

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
  /// This answer, so many seconds of real time later.
  func held(for seconds: Double) -> SimulatedAnswer {
    var answer = self
    answer.held = seconds
    return answer
  }
  /// This answer, and the connection ends in the middle of it.
  var cut: SimulatedAnswer {
    var answer = self
    answer.isCut = true
    return answer
  }
  /// This answer with the first half of its body, as if that were all.
  var truncated: SimulatedAnswer {
    var answer = self
    answer.body = Array(body.prefix(body.count / 2))
    return answer
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
        if answer.held > 0 {
          // A simulation that ends does not wait for answers that nobody waits for.
          await cancelWhenGracefulShutdown { try? await Task.sleep(for: .seconds(answer.held)) }
        }
        var fields = HTTPFields()
        for (name, value) in answer.headers { if let name = HTTPField.Name(name) { fields[name] = value } }
        return Response(
          status: .init(code: answer.status), headers: fields,
          body: answer.isCut ? Self.cut(answer.body) : .init(byteBuffer: ByteBuffer(bytes: answer.body)))
      }
    }
    var quiet = logger
    quiet.logLevel = .error
    return Application(
      router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0), serverName: nil),
      onServerRunning: { await onListening($0.localAddress?.port ?? 0) }, logger: quiet)
  }

  private struct ConnectionEnds: Error {}

  /// A body that promises more than comes: the connection ends before the rest.
  private static func cut(_ body: [UInt8]) -> ResponseBody {
    ResponseBody(contentLength: body.count + 100) { writer in
      try await writer.write(ByteBuffer(bytes: body.prefix(body.count / 2)))
      throw ConnectionEnds()
    }
  }
}
