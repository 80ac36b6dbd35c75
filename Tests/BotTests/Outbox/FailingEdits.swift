import Chat
import Foundation
import PluginKit

/// Slack, where the first edits fail.
struct FailingEdits: ChatPlatform {
  /// How many edits are still to fail.
  actor Count {
    private(set) var left: Int
    init(_ left: Int) { self.left = left }

    func take() -> Bool {
      guard left > 0 else { return false }
      left -= 1
      return true
    }
  }

  let slack: SlackPlatform
  let failing: Count
  let kind: ChatError.Kind

  var name: String { slack.name }
  var routes: [InboundRoute] { slack.routes }
  var maximumBodyBytes: Int { slack.maximumBodyBytes }
  func abilities(in place: Place) -> PlatformAbilities { slack.abilities(in: place) }
  func decode(_ request: InboundRequest, now: Date) -> Inbound { slack.decode(request, now: now) }
  func acknowledge(_ replies: [Reply?], to deliveries: [Delivery]) -> InboundAnswer {
    slack.acknowledge(replies, to: deliveries)
  }

  func post(_ message: Message, to place: Place, thread: String?, key: String) async throws(ChatError) -> String {
    try await slack.post(message, to: place, thread: thread, key: key)
  }

  func edit(
    _ message: Message, at reference: String, in place: Place, key: String
  ) async throws(ChatError) -> String {
    if await failing.take() { throw ChatError(kind, "an edit failed") }
    return try await slack.edit(message, at: reference, in: place, key: key)
  }

  func respond(_ reply: Reply, at address: String, key: String) async throws(ChatError) {
    try await slack.respond(reply, at: address, key: key)
  }

  func probe(_ places: [Place]) async -> [CheckResult] { await slack.probe(places) }
}
