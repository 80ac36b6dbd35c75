import Logging
import ServiceLifecycle
import Storage
import Workflow

/// Looks through the whole database while the bot already works; where it is damaged the bot ends, as it would have
/// refused to start.
struct FileCheck: Service, CustomStringConvertible {
  var description: String { "check of the database" }
  let store: SQLiteStore
  let logger: Logger

  func run() async throws {
    try await cancelWhenGracefulShutdown {
      do {
        try await store.checkWholeFile()
      } catch let error as StoreError where !Task.isCancelled {
        logger.critical("the database is damaged", metadata: ["error": "\(error)"])
        throw error
      } catch {
        return
      }
      try? await gracefulShutdown()
    }
  }
}
