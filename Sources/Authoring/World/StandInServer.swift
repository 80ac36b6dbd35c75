import Foundation
import Hummingbird
import Logging
import NIOCore
import PluginKit

/// What stands in for the world while a plugin is tested: a server on a loopback port.
actor StandInServer {
  /// How it answers.
  enum Manner: Sendable {
    /// Everything with 503.
    case down
    /// Nothing, for as long as it is asked.
    case silent
    /// These requests in their order, and 404 to every other.
    case script
  }

  /// A request that a plugin has to make, with the answer that it gets.
  struct Exchange: Sendable, Hashable {
    var method: String
    /// With its query, where that matters.
    var path: String
    var status: Int
    var body: JSONValue?
    /// Members that the request's body must have.
    var expects: JSONValue?
  }

  private let manner: Manner
  private var expected: [Exchange] = []
  private(set) var complaint: String?

  init(_ manner: Manner) { self.manner = manner }

  func expect(_ exchange: Exchange) { expected.append(exchange) }
  /// What was expected and did not come.
  var missing: [Exchange] { expected }

  /// Serves while `body` runs, which is told the origin.
  static func with<Value: Sendable>(
    _ manner: Manner, _ body: @escaping @Sendable (StandInServer, String) async throws -> Value
  ) async throws -> Value {
    let server = StandInServer(manner)
    let (ports, listening) = AsyncStream<Int>.makeStream()
    var logger = Logger(label: "stand-in")
    logger.logLevel = .critical
    let application = Application(
      router: router(server), configuration: .init(address: .hostname("127.0.0.1", port: 0), serverName: nil),
      onServerRunning: { listening.yield($0.localAddress?.port ?? 0) }, logger: logger)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      guard let port = await ports.first(where: { _ in true }) else { throw CancellationError() }
      let result: Result<Value, any Error>
      do { result = .success(try await body(server, "http://127.0.0.1:\(port)")) } catch { result = .failure(error) }
      group.cancelAll()
      while let ended = await group.nextResult() { _ = ended }
      return try result.get()
    }
  }

  private static func router(_ server: StandInServer) -> Router<BasicRequestContext> {
    let router = Router()
    for method in [HTTPTypes.HTTPRequest.Method.get, .post, .put, .patch, .delete, .head] {
      router.on("**", method: method) { request, _ in
        let body = try await request.body.collect(upTo: 1 << 20)
        let query = request.uri.query.map { "?\($0)" } ?? ""
        let (status, text) = await server.answer(
          method.rawValue, request.uri.path + query, Array(body.readableBytesView))
        return Response(
          status: .init(code: status), headers: [.contentType: "application/json"],
          body: .init(byteBuffer: ByteBuffer(string: text)))
      }
    }
    return router
  }

  private func answer(_ method: String, _ path: String, _ body: [UInt8]) async -> (Int, String) {
    switch manner {
    case .down: return (503, #"{"error": "the stand-in server is down"}"#)
    case .silent:
      try? await Task.sleep(for: .seconds(600))
      return (503, "")
    case .script:
      guard let next = expected.first else {
        return refuse("\(method) \(path) was requested, and nothing was expected")
      }
      let asked = next.path.contains("?") ? path : String(path.prefix { $0 != "?" })
      guard next.method == method, next.path == asked else {
        return refuse("\(method) \(path) was requested instead of \(next.method) \(next.path)")
      }
      if let expects = next.expects {
        let sent = (try? JSONValue(parsing: body)) ?? .null
        if let why = Expectation.difference(expects, sent, at: "body") { return refuse("\(method) \(path): \(why)") }
      }
      expected.removeFirst()
      return (next.status, next.body?.text ?? "")
    }
  }

  private func refuse(_ why: String) -> (Int, String) {
    complaint = complaint ?? why
    return (404, #"{"error": "not in this conversation"}"#)
  }
}
