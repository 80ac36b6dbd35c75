import Foundation
import PluginKit

extension WebhookPlatform {
  public func decode(_ request: InboundRequest, now: Date) -> Inbound {
    guard let endpoint = request.parameters["name"], let settings = endpoints[endpoint] else {
      return .refuse(Self.refusal(404, "no webhook of that name is configured"), reason: "an unknown webhook")
    }
    if let why = WebhookSignature.refusal(of: request, secrets: settings.secrets, now: now) {
      return .refuse(Self.refusal(401, "not signed with this webhook's secret"), reason: why)
    }
    guard let body = try? JSONValue(parsing: request.body), body.object != nil else {
      return malformed("the body is no JSON object")
    }
    guard let id = body["id"]?.string, (1...200).contains(id.utf8.count) else {
      return malformed("id is missing: one to 200 bytes, another one for each delivery")
    }
    guard let user = word(body["user"]?.string), let channel = word(body["channel"]?.string) else {
      return malformed("user or channel is missing: one to 64 of letters, digits and . _ - @ +")
    }
    let content: Delivery.Content
    switch (body["text"]?.string, body["press"]?.string) {
    case (let text?, nil): content = .command(text)
    case (nil, let token?) where (1...200).contains(token.utf8.count): content = .press(token)
    default: return malformed("give either text, the words of a command, or press, the token of a button")
    }
    return .deliveries([
      Delivery(
        id: "\(endpoint)/\(id)", principal: Principal(platform: name, workspace: endpoint, user: user),
        place: Place(platform: name, workspace: endpoint, channel: channel), content: content,
        slashCommand: SlashCommand.name(in: body["command"]?.string),
        replyAddress: "webhook:\(endpoint)/\(channel)/\(user)/\(id)")
    ])
  }

  private func malformed(_ sentence: String) -> Inbound {
    .refuse(Self.refusal(400, sentence), reason: sentence)
  }

  private func word(_ text: String?) -> String? {
    guard let text, (1...64).contains(text.utf8.count),
      text.utf8.allSatisfy({
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "._-@+".utf8.contains($0)
      })
    else { return nil }
    return text
  }
}
