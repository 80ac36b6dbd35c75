import PluginKit

/// A message as the content of Matrix events. An event has at most 65,536 bytes, and an edit holds everything twice.
enum MatrixRenderer {
  static let limit = 10_000

  /// The contents of the events that show a message.
  /// - Parameter command: the word that begins a command; what a button does is written as one.
  static func contents(_ message: Message, command: String) -> [JSONValue] {
    let layout = MessageLayout(MatrixDialect(), limit: limit, buttons: .typed(after: command))
    let mentioned = message.mention.flatMap { $0.platform == "matrix" ? MatrixIdentifier.user($0.user) : nil }
    return layout.pieces(message).enumerated().map { index, piece in
      content(piece, mentioning: index == 0 ? mentioned : nil)
    }
  }

  /// A notice, which other bots ignore; what mentions somebody is a text, because notices notify nobody.
  /// `m.mentions` tells clients that nobody else is meant, whatever the text looks like.
  static func content(_ piece: String, mentioning user: String?) -> JSONValue {
    [
      "msgtype": user == nil ? "m.notice" : "m.text", "body": .string(MatrixDialect.plain(piece)),
      "format": "org.matrix.custom.html", "formatted_body": .string(MatrixDialect.html(piece)),
      "m.mentions": user.map { ["user_ids": [.string($0)]] } ?? [:],
    ]
  }

  /// The event that replaces what an earlier one shows: always the first one, never an edit of it.
  static func replacement(of event: String, by content: JSONValue) -> JSONValue {
    var members = content.object ?? [:]
    members["body"] = .string("* " + (content["body"]?.string ?? ""))
    members["formatted_body"] = .string("* " + (content["formatted_body"]?.string ?? ""))
    members["m.new_content"] = content
    members["m.relates_to"] = ["rel_type": "m.replace", "event_id": .string(event)]
    return .object(members)
  }

  /// A content in the thread of an event.
  static func content(_ content: JSONValue, below event: String) -> JSONValue {
    var members = content.object ?? [:]
    members["m.relates_to"] = [
      "rel_type": "m.thread", "event_id": .string(event), "is_falling_back": true,
      "m.in_reply_to": ["event_id": .string(event)],
    ]
    return .object(members)
  }

  /// A content that answers an event.
  static func content(_ content: JSONValue, answering event: String) -> JSONValue {
    var members = content.object ?? [:]
    members["m.relates_to"] = ["m.in_reply_to": ["event_id": .string(event)]]
    return .object(members)
  }
}
