import Foundation
import HTTP
import PluginKit

extension MatrixPlatform {
  public func decode(_ request: InboundRequest, now: Date) -> Inbound {
    if let refusal = refusal(of: request) { return refusal }
    switch request.route {
    case Self.transactions.path: return transaction(request)
    case Self.ping.path: return .probe(acknowledge([], to: []))
    default: return .probe(Self.error(404, "M_NOT_FOUND", "the bot is the only user here, and it exists already"))
    }
  }

  /// The homeserver's token stands in the header; an old homeserver repeats it in the query, and then both must match.
  private func refusal(of request: InboundRequest) -> Inbound? {
    func refuse(_ status: Int, _ code: String, _ reason: String) -> Inbound {
      .refuse(Self.error(status, code, "not this bot's homeserver"), reason: reason)
    }
    guard let header = request.onlyHeader("authorization"), header.hasPrefix("Bearer ") else {
      return refuse(401, "M_UNAUTHORIZED", "no bearer token, or more than one")
    }
    guard isToken(String(header.dropFirst(7))) else {
      return refuse(403, "M_FORBIDDEN", "the token is not one of hs_token")
    }
    guard let query = FormFields(Array(request.query.utf8)) else { return refuse(400, "M_BAD_JSON", "a broken query") }
    if query.has("access_token"), !(query["access_token"].map(isToken) ?? false) {
      return refuse(403, "M_FORBIDDEN", "the token of the query is not one of hs_token")
    }
    return nil
  }

  private func isToken(_ given: String) -> Bool {
    homeserverTokens.map { Digest.equalInConstantTime(Array(given.utf8), Array($0.utf8)) }.contains(true)
  }

  /// What cannot be read is lost, and told in the log: a homeserver repeats what is answered with an error for ever,
  /// and sends nothing after it. Anybody in a room can write an event that no parser takes, by nesting it deeply.
  private func transaction(_ request: InboundRequest) -> Inbound {
    guard let body = try? JSONValue(parsing: request.body), let events = body["events"]?.array else {
      return .refuse(acknowledge([], to: []), reason: "a transaction is lost, since it is no JSON with events")
    }
    var deliveries: [Delivery] = []
    var errands: [Errand] = []
    for event in events {
      if let delivery = delivery(of: event) { deliveries.append(delivery) }
      if let errand = errand(of: event), !errands.contains(errand) { errands.append(errand) }
    }
    return .deliveries(deliveries, errands: errands)
  }

  /// A command: text of a person, not an edit, not a notice of a bot, not quoted.
  private func delivery(of event: JSONValue) -> Delivery? {
    guard event["type"]?.string == "m.room.message", event["state_key"] == nil,
      let id = MatrixIdentifier.event(event["event_id"]?.string),
      let room = MatrixIdentifier.room(event["room_id"]?.string),
      let sender = MatrixIdentifier.user(event["sender"]?.string), sender != user,
      let content = event["content"], content["msgtype"]?.string == "m.text",
      content["m.relates_to"]?["rel_type"]?.string != "m.replace", content["m.new_content"] == nil,
      let spoken = command(in: content["body"]?.string ?? "", isReply: content["m.relates_to"]?["m.in_reply_to"] != nil)
    else { return nil }
    return Delivery(
      id: id, principal: Principal(platform: name, workspace: "", user: sender),
      place: Place(platform: name, workspace: "", channel: room), content: .command(spoken.text),
      slashCommand: spoken.slashCommand, replyAddress: "matrix:\(room)/\(id)")
  }

  /// The slash command and what stands behind the word that begins it; nil where the text is none.
  private func command(in body: String, isReply: Bool) -> (slashCommand: String, text: String)? {
    var text = Substring(body)
    if isReply {
      // A reply repeats what it answers, line by line behind `> `.
      while text.hasPrefix("> ") { text = text.drop { $0 != "\n" }.dropFirst() }
      text = text.drop { $0 == "\n" }
    }
    for (word, name) in commands where text.hasPrefix(word) {
      let rest = text.dropFirst(word.count)
      if rest.isEmpty || rest.first?.isWhitespace == true { return (name, String(rest)) }
    }
    return nil
  }

  /// An invitation by somebody of the bot's own homeserver is accepted; a room that looks encrypted is to be left, with
  /// a word. Anybody can write what looks so: the homeserver is asked first.
  private func errand(of event: JSONValue) -> Errand? {
    guard let room = MatrixIdentifier.room(event["room_id"]?.string),
      let sender = MatrixIdentifier.user(event["sender"]?.string), sender != user
    else { return nil }
    switch event["type"]?.string {
    case "m.room.member"
    where event["state_key"]?.string == user && event["content"]?["membership"]?.string == "invite":
      guard MatrixIdentifier.server(ofUser: sender) == MatrixIdentifier.server(ofUser: user) else { return nil }
      return Errand("join", room)
    case "m.room.encrypted": return Errand("leave encrypted", room)
    case "m.room.encryption" where event["state_key"]?.string == "": return Errand("leave encrypted", room)
    default: return nil
    }
  }
}
