import Foundation
import PluginKit

extension TeamsPlatform {
  public func decode(_ request: InboundRequest, now: Date) -> Inbound {
    func refuse(_ why: String) -> Inbound {
      .refuse(InboundAnswer(status: 401, body: "not signed by Teams"), reason: why)
    }
    if let why = TeamsSignature.refusal(of: request, keys: settings.securityTokens) { return refuse(why) }
    guard let activity = try? JSONValue(parsing: request.body) else { return malformed("the body is no JSON") }
    if let why = TeamsSignature.refusal(ofTimestamp: activity["timestamp"]?.string, now: now) { return refuse(why) }
    guard activity["type"]?.string == "message" else { return .deliveries([]) }
    // A bot that mentions this one gets no answer.
    guard activity["from"]?["role"]?.string != "bot", activity["from"]?["aadObjectId"] != nil else {
      return .deliveries([])
    }
    let data = activity["channelData"]
    guard let user = activity["from"]?["aadObjectId"]?.string, TeamsCard.isIdentifier(user),
      let tenant = data?["tenant"]?["id"]?.string ?? activity["conversation"]?["tenantId"]?.string,
      TeamsCard.isIdentifier(tenant), let channel = Self.channel(activity), let id = activity["id"]?.string,
      (1...200).contains(id.utf8.count)
    else { return malformed("the activity lacks its id, aadObjectId, tenant or channel") }
    guard let text = TeamsCommand.text(of: activity["text"]?.string ?? "") else { return .deliveries([]) }
    let place = Place(platform: name, workspace: tenant, channel: channel)
    return .deliveries([
      Delivery(
        // The id of a message is its channel's own.
        id: "\(channel)/\(id)", principal: Principal(platform: name, workspace: tenant, user: user), place: place,
        content: .command(text), replyAddress: place.description)
    ])
  }

  private func malformed(_ sentence: String) -> Inbound {
    .refuse(InboundAnswer(status: 400, body: sentence), reason: sentence)
  }

  /// `19:…@thread.tacv2`, without the message below which a conversation hangs.
  private static func channel(_ activity: JSONValue) -> String? {
    let data = activity["channelData"]
    let text =
      data?["channel"]?["id"]?.string ?? data?["teamsChannelId"]?.string
      ?? activity["conversation"]?["id"]?.string.map { String($0.prefix { $0 != ";" }) }
    guard let text, (1...200).contains(text.utf8.count),
      text.utf8.allSatisfy({ $0 > 32 && $0 < 127 && !"/\\\"'<>`".utf8.contains($0) })
    else { return nil }
    return text
  }
}
