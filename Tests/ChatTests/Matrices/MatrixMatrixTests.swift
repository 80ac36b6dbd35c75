import Foundation
import HTTP
import PluginKit
import Testing

@testable import Chat

@Suite("Matrix: what does not come from the homeserver does nothing")
struct MatrixMatrixTests {
  private static let token = "the-hs-token"
  private static let bot = "@talos:example.org"
  private static let platform = MatrixPlatform(
    section: section(
      ["homeserver_url": "https://matrix.example.org", "user_id": .string(bot), "command": "!talos-poc"],
      ["hs_token": ["the-older-token", token]]))

  private static func request(
    _ events: [JSONValue] = [message("!talos-poc status")], authorization: String = "Bearer \(token)",
    query: String = ""
  ) -> SignedRequest {
    SignedRequest(
      method: "PUT", path: "/_matrix/app/v1/transactions/7", route: MatrixPlatform.transactions.path,
      parameters: ["txnId": "7"], query: query, headers: [("authorization", authorization)],
      body: JSONValue.object(["events": .array(events)]).text)
  }

  private static func message(
    _ body: String, id: String = "$e1", sender: String = "@ada:example.org", room: String = "!r:example.org",
    msgtype: String = "m.text", relates: JSONValue? = nil, extra: [String: JSONValue] = [:]
  ) -> JSONValue {
    var content: [String: JSONValue] = ["msgtype": .string(msgtype), "body": .string(body)]
    if let relates { content["m.relates_to"] = relates }
    let event: [String: JSONValue] = [
      "type": "m.room.message", "event_id": .string(id), "room_id": .string(room), "sender": .string(sender),
      "content": .object(content),
    ]
    return .object(event.merging(extra) { $1 })
  }

  private static func decode(_ request: SignedRequest) -> Inbound { platform.decode(request.inbound, now: Date()) }

  private static func commands(_ events: JSONValue...) -> [String] {
    deliveries(decode(request(events))).map { if case .command(let text) = $0.content { text } else { "?" } }
  }

  @Test("a transaction is taken with each token, also where an old homeserver repeats it in the query")
  func good() throws {
    for request in [
      Self.request(), Self.request(authorization: "Bearer the-older-token"),
      Self.request(query: "access_token=\(Self.token)"),
    ] {
      let delivery = try #require(deliveries(Self.decode(request)).first)
      #expect(delivery.id == "$e1")
      #expect(delivery.principal.description == "matrix:@ada:example.org")
      #expect(delivery.place.description == "matrix:!r:example.org")
      #expect(delivery.replyAddress == "matrix:!r:example.org/$e1")
    }
  }

  static let spoiled: [(String, SignedRequest, Int)] = [
    ("no token", request().without("authorization"), 401), ("doubled", request().doubled("authorization"), 401),
    ("another scheme", request(authorization: "Token \(token)"), 401), ("bare", request(authorization: token), 401),
    ("wrong token", request(authorization: "Bearer another"), 403),
    ("truncated", request(authorization: "Bearer the-hs-toke"), 403),
    ("upper case", request(authorization: "Bearer THE-HS-TOKEN"), 403),
    ("empty", request(authorization: "Bearer "), 403),
    ("another token in the query", request(query: "access_token=another"), 403),
    ("doubled token in the query", request(query: "access_token=\(token)&access_token=\(token)"), 403),
  ]

  @Test("spoiled requests are refused as the specification says", arguments: spoiled.map(\.0))
  func refused(name: String) throws {
    let (_, request, status) = try #require(Self.spoiled.first { $0.0 == name })
    #expect(isRefused(Self.decode(request), status, holdingNoneOf: [Self.token]))
  }

  static let unreadable: [(String, SignedRequest)] = {
    let deep = String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000)
    return [
      ("no events", request().replacingInBody("events", "none")), ("no JSON", request().replacingInBody("{", "[")),
      ("a deeply nested event", request().replacingInBody("\"content\":{", "\"content\":{\"x\":\(deep),")),
    ]
  }()

  @Test("what nobody can read is taken, or the homeserver would send it for ever", arguments: unreadable.map(\.0))
  func lost(name: String) throws {
    let request = try #require(Self.unreadable.first { $0.0 == name }?.1)
    #expect(isRefused(Self.decode(request), 200, holdingNoneOf: [Self.token]))
    guard case .refuse(let answer, _) = Self.decode(request) else { return }
    #expect(answer.body == "{}")
    #expect(isRefused(Self.decode(request.without("authorization")), 401, holdingNoneOf: [Self.token]))
  }

  @Test("every command of a transaction is a delivery, in order, under its event's id")
  func severalEvents() {
    let found = deliveries(
      Self.decode(
        Self.request([
          Self.message("!talos-poc start", id: "$1"), Self.message("chatter", id: "$2"),
          Self.message("!talos-poc status\nmore", id: "$3"),
        ])))
    #expect(found.map(\.id) == ["$1", "$3"])
    #expect(found.map(\.content) == [.command(" start"), .command(" status\nmore")])
  }

  @Test("the bot ignores itself, bots, edits, quotes, state, and what only looks like a command")
  func ignored() {
    let edit: JSONValue = ["rel_type": "m.replace", "event_id": "$0"]
    let reply: JSONValue = ["m.in_reply_to": ["event_id": "$0"]]
    for event in [
      Self.message("!talos-poc start", sender: Self.bot), Self.message("!talos-poc start", msgtype: "m.notice"),
      Self.message("!talos-poc start", msgtype: "m.emote"), Self.message("* !talos-poc start", relates: edit),
      Self.message("!talos-poc start", relates: edit), Self.message("> <@ada:example.org> !talos-poc start"),
      Self.message("> <@ada:example.org> !talos-poc start\n\nlook at that", relates: reply),
      Self.message("!talos-pocs start"), Self.message("see !talos-poc start"), Self.message(""),
      Self.message("!talos-poc start", extra: ["state_key": ""]),
      Self.message("!talos-poc start", extra: ["type": "m.sticker"]),
      Self.message("!talos-poc start", id: "no-event"), Self.message("!talos-poc start", room: "#alias:example.org"),
      Self.message("!talos-poc start", room: "!a/b"), Self.message("!talos-poc start", sender: "ada"), .null, [],
    ] {
      #expect(Self.commands(event).isEmpty, "\(event.text)")
    }
    #expect(Self.commands(Self.message("> <@ada:example.org> old\n\n!talos-poc list", relates: reply)) == [" list"])
    #expect(Self.commands(Self.message("!talos-poc")) == [""])
    #expect(Self.commands(Self.message("!talos-poc list", room: "!3WXy_nocolon")) == [" list"])
  }

  @Test("an invitation of the own homeserver is accepted, and a room that looks encrypted is to be left")
  func errands() {
    func errands(_ events: JSONValue...) -> [Errand] {
      if case .deliveries(_, let errands) = Self.decode(Self.request(events)) { errands } else { [] }
    }
    func invitation(by sender: String, of user: String = Self.bot) -> JSONValue {
      [
        "type": "m.room.member", "room_id": "!r:example.org", "sender": .string(sender), "state_key": .string(user),
        "content": ["membership": "invite"],
      ]
    }
    #expect(errands(invitation(by: "@ada:example.org")) == [Errand("join", "!r:example.org")])
    #expect(errands(invitation(by: "@eve:evil.test")).isEmpty)
    #expect(errands(invitation(by: "@ada:example.org", of: "@grace:example.org")).isEmpty)
    let leave = Errand("leave encrypted", "!r:example.org")
    let encrypted = Self.message("x", extra: ["type": "m.room.encrypted"])
    #expect(errands(encrypted, encrypted) == [leave])
    #expect(errands(Self.message("x", extra: ["type": "m.room.encryption", "state_key": ""])) == [leave])
    for more: [String: JSONValue] in [[:], ["state_key": "x"], ["state_key": nil]] {
      let forged = Self.message("x", extra: more.merging(["type": "m.room.encryption"]) { $1 })
      #expect(errands(forged).isEmpty, "\(forged.text)")
    }
  }

  @Test("the homeserver's other questions are answered")
  func otherRoutes() {
    for (route, status) in [(MatrixPlatform.ping.path, 200), ("/_matrix/app/v1/users/{userId}", 404)] {
      var request = Self.request()
      request.route = route
      guard case .probe(let answer) = Self.decode(request) else {
        Issue.record("\(route) is no probe")
        continue
      }
      #expect(answer.status == status)
      #expect(isRefused(Self.decode(request.without("authorization")), 401, holdingNoneOf: [Self.token]))
    }
  }

  @Test("what could not be put down is an error, so that the homeserver sends it again")
  func failure() {
    #expect(Self.platform.acknowledgeFailure("the disk is full", of: []).status == 500)
    #expect(Self.platform.acknowledge([], to: []).body == "{}")
  }

  @Test("a user or command of the wrong form is told with its key")
  func problems() {
    #expect(
      MatrixPlatform.problems(in: ["user_id": "talos", "command": "/talos-poc"]).map(\.key) == ["user_id", "command"])
    #expect(MatrixPlatform.problems(in: ["user_id": .string(Self.bot), "command": "!talos-poc"]).isEmpty)
  }
}
