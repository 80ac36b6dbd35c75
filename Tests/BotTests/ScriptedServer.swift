import Logging
import ServiceLifecycle

@testable import Simulator

/// A server on a loopback port of its own that answers as a test says.
struct ScriptedServer: SimulatedService {
  private let script: @Sendable (SimulatedRequest) -> SimulatedAnswer

  func answer(_ request: SimulatedRequest) async -> SimulatedAnswer { script(request) }

  /// Serves while `body` runs, which is given the server's address.
  static func serving<Value: Sendable>(
    _ script: @escaping @Sendable (SimulatedRequest) -> SimulatedAnswer,
    _ body: @escaping @Sendable (String) async throws -> Value
  ) async throws -> Value {
    let (ports, newPort) = AsyncStream.makeStream(of: Int.self)
    let logger = Logger(label: "scripted") { _ in SwiftLogNoOpLogHandler() }
    let server = LoopbackServer(service: ScriptedServer(script: script)) { port in newPort.yield(port) }
    let services: [any Service] = [server.application(logger: logger)]
    let group = ServiceGroup(configuration: ServiceGroupConfiguration(services: services, logger: logger))
    return try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var address = ""
      for await port in ports {
        address = "http://127.0.0.1:\(port)"
        break
      }
      let result: Result<Value, any Error>
      do {
        result = .success(try await body(address))
      } catch {
        result = .failure(error)
      }
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
      return try result.get()
    }
  }
}
