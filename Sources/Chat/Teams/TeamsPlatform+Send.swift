import HTTP
import PluginKit

extension TeamsPlatform {
  /// Posts through the channel's workflow, which gives no reference: what is answered here names the message to nobody.
  public func post(
    _ message: Message, to place: Place, thread: String?, key: String
  ) async throws(ChatError) -> String {
    guard let address = settings.workflows["\(place.workspace)/\(place.channel)"] else {
      throw ChatError(.conversationRefused, "chat.teams.channels names no workflow for \(place)")
    }
    try await post(TeamsCard.activity(message, addressed: settings.mentionName), address)
    for rest in TeamsCard.overflow(message, addressed: settings.mentionName) { try await post(rest, address) }
    return "posted"
  }

  private func post(_ activity: JSONValue, _ address: String) async throws(ChatError) {
    let response = try await calls.send(.post, address, json: activity, what: "the workflow of Teams")
    switch response.status {
    case 200..<300: return
    case 429:
      throw ChatError(.rateLimited(seconds: PlatformCalls.retryAfter(response)), "the workflow of Teams asks to wait")
    case 401, 403, 404, 410:
      // A workflow is a person's: it stops when they leave, and its address changes when it is made anew.
      throw ChatError(
        .conversationRefused,
        "the workflow of Teams answers \(response.status): it was switched off, or its address changed")
    case 400, 413: throw ChatError(.messageRefused, "the workflow of Teams answers \(response.status)")
    case 500...: throw ChatError(.ambiguous, "the workflow of Teams answers \(response.status)")
    default: throw ChatError(.unreachable, "the workflow of Teams answers \(response.status)")
    }
  }

  public func edit(
    _ message: Message, at reference: String, in place: Place, key: String
  ) async throws(ChatError) -> String {
    throw ChatError(.messageGone, "Teams has no edits")
  }

  public func respond(_ reply: Reply, at address: String, key: String) async throws(ChatError) {
    guard let place = Place(address), place.platform == name else {
      throw ChatError(.conversationRefused, "the address is no channel of Teams")
    }
    _ = try await post(reply.message, to: place, thread: nil, key: key)
  }

  /// A workflow cannot be looked at without posting, so only the configuration is.
  public func probe(_ places: [Place]) async -> [CheckResult] {
    places.map { place in
      let isKnown = settings.workflows["\(place.workspace)/\(place.channel)"] != nil
      return CheckResult(
        "Teams' channel \(place.channel)", passed: isKnown,
        seen: isKnown
          ? "it has a workflow; whether that still runs shows only when it is used"
          : "it has no workflow; add it to chat.teams.channels with its workflow_url")
    }
  }
}
