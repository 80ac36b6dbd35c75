import PluginKit

/// Discord's rules for what a message may hold, and what of it a person sees.
/// https://discord.com/developers/docs/resources/message#create-message
enum DiscordMessageCheck {
  /// The first rule that a message breaks.
  static func problem(_ body: JSONValue) -> String? {
    let content = body["content"]?.string ?? ""
    let embeds = body["embeds"]?.array ?? []
    guard content.unicodeScalars.count <= 2000 else { return "Must be 2000 or fewer in length." }
    guard !content.isEmpty || !embeds.isEmpty else { return "Cannot send an empty message" }
    guard embeds.count <= 10 else { return "Must be 10 or fewer in length." }
    let sizes = embeds.map { ($0["description"]?.string ?? "").unicodeScalars.count }
    guard sizes.allSatisfy({ $0 <= 4096 }), sizes.reduce(0, +) <= 6000 else { return "Embed size exceeds maximum" }
    if let problem = components(body["components"]?.array ?? []) { return problem }
    let mentions = body["allowed_mentions"]
    let parsed = mentions?["parse"]?.array?.compactMap(\.string) ?? []
    if parsed.contains("users"), mentions?["users"] != nil { return "parse:[\"users\"] and users: [ids...] exclude" }
    if let nonce = body["nonce"]?.string, nonce.utf8.count > 25 { return "Must be 25 or fewer in length." }
    return nil
  }

  private static func components(_ rows: [JSONValue]) -> String? {
    guard rows.count <= 5 else { return "Must be 5 or fewer in length." }
    var ids: Set<String> = []
    for row in rows {
      let buttons = row["components"]?.array ?? []
      guard row["type"]?.int == 1, (1...5).contains(buttons.count) else { return "Must be between 1 and 5 in length." }
      for button in buttons {
        guard button["type"]?.int == 2, (1...4).contains(button["style"]?.int ?? 0),
          let id = button["custom_id"]?.string, (1...100).contains(id.count),
          (1...80).contains(button["label"]?.string?.count ?? 0)
        else { return "Invalid button" }
        guard ids.insert(id).inserted else { return "Component custom id cannot be duplicated" }
      }
    }
    return nil
  }

  /// The message as it is kept: content and embeds, in Discord's Markdown.
  static func seen(_ body: JSONValue, channel: String, id: String) -> ChatRoom.Message {
    let texts = [body["content"]?.string ?? ""] + (body["embeds"]?.array ?? []).map { $0["description"]?.string ?? "" }
    let buttons = (body["components"]?.array ?? []).flatMap { $0["components"]?.array ?? [] }.map { button in
      ChatRoom.Button(label: button["label"]?.string ?? "", value: button["custom_id"]?.string ?? "")
    }
    return ChatRoom.Message(
      id: id, channel: channel, thread: body["message_reference"]?["message_id"]?.string,
      text: texts.filter { !$0.isEmpty }.joined(separator: "\n"), buttons: buttons)
  }

  /// Who is notified: whom the text names and the request allows. Without `allowed_mentions` that is everybody named.
  static func mentions(_ body: JSONValue) -> [String] {
    let content = body["content"]?.string ?? ""
    let allowed = body["allowed_mentions"]
    let parsed = allowed.map { $0["parse"]?.array?.compactMap(\.string) ?? [] } ?? ["users", "roles", "everyone"]
    let users = allowed?["users"]?.array?.compactMap(\.string) ?? []
    var told = content.matches(of: #/<@!?([0-9]+)>/#).map { String($0.output.1) }.filter {
      parsed.contains("users") || users.contains($0)
    }
    if parsed.contains("everyone"), content.contains("@everyone") || content.contains("@here") {
      told.append("everyone")
    }
    return told
  }
}
