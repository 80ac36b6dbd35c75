import Foundation
import PluginKit

extension SlackPlatform {
  public func decode(_ request: InboundRequest, now: Date) -> Inbound {
    // Slack probes the certificate with a request that carries no command, signed or not.
    let small = request.body.count <= Self.longestProbe ? FormFields(request.body) : nil
    if let small, small["ssl_check"] == "1", small["command"] == nil, small["payload"] == nil {
      return .probe(InboundAnswer(status: 200))
    }
    if let why = SlackSignature.refusal(of: request, secrets: settings.signingSecrets, now: now) {
      return .refuse(InboundAnswer(status: 401, body: "not signed by Slack"), reason: why)
    }
    guard let fields = small ?? FormFields(request.body) else { return malformed("the body is no form in UTF-8") }
    return request.path == "/slack/interactions" ? interaction(fields) : slashCommand(fields)
  }

  /// A probe is a few fields. What is larger, in bytes, is not read before its signature is checked.
  private static let longestProbe = 1024

  private func malformed(_ sentence: String) -> Inbound {
    .refuse(InboundAnswer(status: 400, body: sentence), reason: sentence)
  }

  private func slashCommand(_ fields: FormFields) -> Inbound {
    guard let team = identifier(fields["team_id"]), let channel = identifier(fields["channel_id"]),
      let user = identifier(fields["user_id"])
    else { return malformed("the form lacks team_id, channel_id or user_id") }
    guard let trigger = fields["trigger_id"], (1...200).contains(trigger.utf8.count) else {
      return malformed("the form lacks trigger_id")
    }
    var text = fields["text"] ?? ""
    if text.utf8.contains(UInt8(ascii: "&")) {
      text = text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    }
    return .deliveries([
      delivery(
        id: trigger, team, channel, user, .command(text), slashCommand: SlashCommand.name(in: fields["command"]),
        answeredAt: fields["response_url"])
    ])
  }

  private func interaction(_ fields: FormFields) -> Inbound {
    guard let payload = fields["payload"], let value = try? JSONValue(parsing: Array(payload.utf8)) else {
      return malformed("the form lacks a payload of JSON")
    }
    guard value["type"]?.string == "block_actions" else {
      // Other interactions are none that this bot's messages can cause: acknowledged, and nothing happens.
      return .deliveries([])
    }
    guard let user = identifier(value["user"]?["id"]?.string),
      let team = identifier(value["team"]?["id"]?.string ?? value["user"]?["team_id"]?.string),
      let channel = identifier(value["channel"]?["id"]?.string ?? value["container"]?["channel_id"]?.string),
      let action = value["actions"]?.array?.first, let trigger = value["trigger_id"]?.string
    else { return malformed("the payload lacks its user, team, channel, trigger_id or action") }
    guard let token = action["value"]?.string, (1...200).contains(token.utf8.count) else {
      return malformed("the pressed button has no value")
    }
    let id = "\(trigger)/\(action["action_ts"]?.string ?? "")"
    return .deliveries([
      delivery(id: id, team, channel, user, .press(token), answeredAt: value["response_url"]?.string)
    ])
  }

  private func delivery(
    id: String, _ team: String, _ channel: String, _ user: String, _ content: Delivery.Content,
    slashCommand: String? = nil, answeredAt address: String?
  ) -> Delivery {
    Delivery(
      id: id, principal: Principal(platform: name, workspace: team, user: user),
      place: Place(platform: name, workspace: team, channel: channel), content: content,
      slashCommand: slashCommand, replyAddress: address.flatMap { addresses.allows($0) ? $0 : nil })
  }

  /// Slack's ids are upper-case letters and digits; nothing else gets into a principal.
  private func identifier(_ text: String?) -> String? {
    guard let text, (1...32).contains(text.utf8.count),
      text.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) })
    else { return nil }
    return text
  }
}
