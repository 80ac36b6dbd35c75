import Foundation
import HTTP
import PluginKit

extension MattermostPlatform {
  public func decode(_ request: InboundRequest, now: Date) -> Inbound {
    request.path == "/mattermost/actions" ? action(request) : slashCommand(request)
  }

  private func refused(_ reason: String) -> Inbound {
    .refuse(InboundAnswer(status: 401, body: "not from this bot's Mattermost"), reason: reason)
  }

  private func malformed(_ sentence: String) -> Inbound {
    .refuse(InboundAnswer(status: 400, body: sentence), reason: sentence)
  }

  /// Mattermost does not sign: the command's token, in the form and in a header, is all the proof there is.
  private func slashCommand(_ request: InboundRequest) -> Inbound {
    guard let fields = FormFields(request.body) else { return refused("the body is no form in UTF-8") }
    guard let token = fields["token"] else { return refused("no token in the form, or more than one") }
    guard isCommandToken(token) else { return refused("the token is not one of command_token") }
    let headers = request.headers.filter { $0.name == "authorization" }
    guard headers.count <= 1 else { return refused("more than one Authorization header") }
    // With an outgoing OAuth connection the header holds another token, as a bearer.
    if let header = headers.first?.value, header.hasPrefix("Token "),
      !Digest.equalInConstantTime(Array(header.dropFirst(6).utf8), Array(token.utf8))
    {
      return refused("the token of the header is not that of the form")
    }
    guard let team = identifier(fields["team_id"]), let channel = identifier(fields["channel_id"]),
      let user = identifier(fields["user_id"])
    else { return malformed("the form lacks team_id, channel_id or user_id") }
    guard let trigger = fields["trigger_id"], (1...400).contains(trigger.utf8.count) else {
      return malformed("the form lacks trigger_id")
    }
    let address = fields["response_url"].flatMap { addresses.allows($0) ? $0 : nil }
    return .deliveries([
      Delivery(
        id: trigger, principal: Principal(platform: name, workspace: team, user: user),
        place: Place(platform: name, workspace: team, channel: channel), content: .command(fields["text"] ?? ""),
        slashCommand: SlashCommand.name(in: fields["command"]), replyAddress: address)
    ])
  }

  /// What the server sends of a pressed button is around 1 KiB. Nothing is proven before it is read, so what is larger,
  /// in bytes, is not.
  private static let longestAction = 16 * 1024

  /// A pressed button: the proof that this bot put into it is what the server sends back.
  private func action(_ request: InboundRequest) -> Inbound {
    guard request.body.count <= Self.longestAction else {
      return refused("the body is larger than \(Self.longestAction) bytes")
    }
    guard let body = try? JSONValue(parsing: request.body), let context = body["context"] else {
      return refused("the body is no JSON with a context")
    }
    guard let token = context["token"]?.string, (1...200).contains(token.utf8.count),
      let proof = context["proof"]?.string
    else { return refused("the context lacks token or proof") }
    let matches = commandTokens.map { key in
      Digest.equalInConstantTime(Array(proof.utf8), Array(Self.proof(token, commandToken: key).utf8))
    }
    guard matches.contains(true) else { return refused("the button's proof is not this bot's") }
    guard let user = identifier(body["user_id"]?.string), let channel = identifier(body["channel_id"]?.string),
      let team = identifier(body["team_id"]?.string), let trigger = body["trigger_id"]?.string,
      (1...400).contains(trigger.utf8.count)
    else { return malformed("the body lacks user_id, team_id, channel_id or trigger_id") }
    let post = identifier(body["post_id"]?.string)
    return .deliveries([
      Delivery(
        id: trigger, principal: Principal(platform: name, workspace: team, user: user),
        place: Place(platform: name, workspace: team, channel: channel), content: .press(token),
        replyAddress: "mattermost:\(channel)/\(post ?? "")")
    ])
  }

  private func isCommandToken(_ given: String) -> Bool {
    commandTokens.map { Digest.equalInConstantTime(Array(given.utf8), Array($0.utf8)) }.contains(true)
  }

  /// Mattermost's ids are 26 lower-case letters and digits; nothing else gets into a principal.
  private func identifier(_ text: String?) -> String? {
    guard let text, text.utf8.count == 26,
      text.utf8.allSatisfy({ (48...57).contains($0) || (97...122).contains($0) })
    else { return nil }
    return text
  }
}
