import Foundation
import HTTP
import Logging
import PluginKit
import Workflow

/// Calls an address each minute while the bot is alive, so that whoever listens there notices a dead one: the bot
/// cannot tell of its own death.
struct Heartbeat: Sendable {
  /// The address as the configuration has it now; nil for none.
  let url: @Sendable () -> String?
  let store: any Store
  let client: HTTPClient
  let clock: any WallClock
  let logger: Logger
  private static let interval = 60.0

  /// Beats until the task is cancelled. Without a database that answers it does not: such a bot is as good as dead.
  func run() async {
    var isHeard = true
    while !Task.isCancelled {
      if let url = url() {
        do {
          _ = try await store.read { try $0.outboxState() }
          let answer = try await client.send(HTTPRequest(.get, url))
          if !isHeard { logger.notice("the heartbeat is heard again") }
          isHeard = (200..<400).contains(answer.status)
          if !isHeard { logger.warning("the heartbeat is not heard", metadata: ["status": "\(answer.status)"]) }
        } catch {
          if isHeard { logger.warning("the heartbeat is not heard", metadata: ["error": "\(error)"]) }
          isHeard = false
        }
      }
      guard (try? await clock.sleep(until: clock.now.addingTimeInterval(Self.interval))) != nil else { return }
    }
  }
}
