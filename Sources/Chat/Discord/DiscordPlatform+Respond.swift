import Foundation
import HTTP
import PluginKit

extension DiscordPlatform {
  /// Where a delivery's interaction is answered later: the path of its token, below the configured address only.
  func followUpAddress(_ token: String) -> String? {
    Self.isToken(token) ? "/webhooks/\(settings.applicationID)/\(token)" : nil
  }

  private static func isToken(_ text: some StringProtocol) -> Bool {
    (1...600).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "-_.".utf8.contains($0)
      }
  }

  /// Fills the message that the acknowledgement promised; where it promised none, adds one to the conversation.
  public func respond(_ reply: Reply, at address: String, key: String) async throws(ChatError) {
    let prefix = "/webhooks/\(settings.applicationID)/"
    guard address.hasPrefix(prefix), Self.isToken(address.dropFirst(prefix.count)) else {
      throw ChatError(.conversationRefused, "the address is not one of this application's interactions")
    }
    let original = address + "/messages/@original"
    let answered = try await known(original)
    var answers = DiscordRenderer.answers(reply)
    if (answered["flags"]?.int ?? 0) & DiscordRenderer.loading != 0 {
      var promised = answers.removeFirst()
      promised["flags"] = nil
      _ = try await send(.patch, original, .object(promised), what: "filling the promised answer")
    }
    for answer in answers {
      _ = try await send(.post, address, .object(answer), what: "following up an interaction")
    }
  }

  /// The interaction's first answer. A late answer can be quicker than the acknowledgement, whose bytes are still on
  /// their way: then Discord does not know the token yet, and is asked again a few times.
  private func known(_ original: String) async throws(ChatError) -> JSONValue {
    var waits: [Duration] = [.milliseconds(100), .milliseconds(300), .seconds(1)].reversed()
    while true {
      do {
        return try await send(.get, original, what: "looking for an interaction")
      } catch {
        guard error.kind == .conversationRefused, let wait = waits.popLast() else { throw error }
        do {
          try await Task.sleep(for: wait)
        } catch {
          throw ChatError(.unreachable, "Discord, looking for an interaction: the bot is stopping")
        }
      }
    }
  }
}
