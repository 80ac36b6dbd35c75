import Foundation
import HTTP
import PluginKit
import Testing

@testable import Chat

@Suite("Mattermost: what does not hold the token does nothing")
struct MattermostMatrixTests {
  private static let token = "xr3j5x3p4pfk7kk6ck7b4e6ghh"
  private static let older = "9x3j5x3p4pfk7kk6ck7b4e6ghh"
  private static let platform = MattermostPlatform(
    section: section(
      ["server_url": "https://chat.example.com/"], ["command_token": [older, token]],
      publicURL: "https://bot.example.com/"))
  private static let ids = "team_id=\(id("t"))&channel_id=\(id("c"))&user_id=\(id("u"))"

  private static func id(_ letter: String) -> String { String(repeating: letter, count: 26) }

  private static func command(
    token: String = token, header: String? = nil,
    rest: String = "text=start&trigger_id=trigger&response_url=https%3A%2F%2Fchat.example.com%2Fhooks%2Fcommands%2Fx"
  ) -> SignedRequest {
    SignedRequest(
      path: "/mattermost/commands", headers: [("authorization", header ?? "Token \(token)")],
      body: "token=\(token)&\(ids)&\(rest)")
  }

  private static func press(proof: String? = nil, token: String = "button", user: String = id("u")) -> SignedRequest {
    let proof = proof ?? MattermostPlatform.proof(token, commandToken: Self.token)
    return SignedRequest(
      path: "/mattermost/actions", headers: [],
      body: """
        {"user_id":"\(user)","channel_id":"\(id("c"))","team_id":"\(id("t"))","post_id":"\(id("p"))",
         "trigger_id":"trigger","context":{"token":"\(token)","proof":"\(proof)"}}
        """)
  }

  /// A good press in a body of so many bytes.
  private static func press(bytes: Int) -> SignedRequest {
    var request = press()
    let padding = String(repeating: " ", count: bytes - request.body.utf8.count)
    request.body += padding
    return request
  }

  private static func decode(_ request: SignedRequest) -> Inbound { platform.decode(request.inbound, now: Date()) }

  @Test("a command is taken with each token, with its header, without one, and beside an OAuth connection's")
  func good() throws {
    for request in [
      Self.command(), Self.command(token: Self.older), Self.command().without("authorization"),
      Self.command(header: "Bearer of-an-outgoing-connection"),
    ] {
      let delivery = try #require(deliveries(Self.decode(request)).first)
      #expect(delivery.id == "trigger")
      #expect(delivery.principal.description == "mattermost:\(Self.id("t"))/\(Self.id("u"))")
      #expect(delivery.place.description == "mattermost:\(Self.id("t"))/\(Self.id("c"))")
      #expect(delivery.content == .command("start"))
      #expect(delivery.replyAddress == "https://chat.example.com/hooks/commands/x")
    }
  }

  @Test("a press is taken with this bot's proof")
  func goodPress() throws {
    let delivery = try #require(deliveries(Self.decode(Self.press())).first)
    #expect(delivery.content == .press("button"))
    #expect(delivery.replyAddress == "mattermost:\(Self.id("c"))/\(Self.id("p"))")
    let older = Self.press(proof: MattermostPlatform.proof("button", commandToken: Self.older))
    #expect(deliveries(Self.decode(older)).count == 1)
    #expect(deliveries(Self.decode(Self.press(bytes: 16 * 1024))).count == 1)
  }

  static let spoiled: [(String, SignedRequest)] = [
    ("wrong token", command(token: "another")), ("no token", command().replacingInBody("token=\(token)&", "")),
    ("doubled token", command().replacingInBody("&text", "&token=\(token)&text")),
    ("truncated", command(token: String(token.dropLast()))), ("upper case", command(token: token.uppercased())),
    ("empty", command(token: "")), ("header of another token", command(header: "Token another")),
    ("doubled header", command().doubled("authorization")), ("no form", command().replacingInBody("token", "%zz")),
    ("press without proof", press().replacingInBody("\"proof\"", "\"p\"")),
    ("press with another proof", press(proof: String(repeating: "0", count: 64))),
    (
      "press with an upper-case proof",
      press(proof: MattermostPlatform.proof("button", commandToken: token).uppercased())
    ),
    (
      "press with a truncated proof",
      press(proof: String(MattermostPlatform.proof("button", commandToken: token).dropLast()))
    ),
    ("press of another button", press(proof: MattermostPlatform.proof("other", commandToken: token))),
    ("press signed by somebody else", press(proof: MattermostPlatform.proof("button", commandToken: "another"))),
    ("press without context", press().replacingInBody("context", "text")),
    ("press without JSON", press().replacingInBody("{", "[")),
    ("press of more than 16 KiB", press(bytes: 16 * 1024 + 1)),
  ]

  @Test("spoiled requests are answered 401", arguments: spoiled.map(\.0))
  func refused(name: String) throws {
    let request = try #require(Self.spoiled.first { $0.0 == name }?.1)
    let proof = MattermostPlatform.proof("button", commandToken: Self.token)
    #expect(isRefused(Self.decode(request), 401, holdingNoneOf: [Self.token, proof]))
  }

  @Test(
    "ids of another shape get into no principal",
    arguments: ["short", String(repeating: "A", count: 26), String(repeating: "a", count: 25) + "%2F", ""])
  func identifiers(user: String) {
    let request = Self.command().replacingInBody("user_id=\(Self.id("u"))", "user_id=\(user)")
    #expect(isRefused(Self.decode(request), 400, holdingNoneOf: [Self.token]))
    #expect(isRefused(Self.decode(Self.press(user: user)), 400, holdingNoneOf: [Self.token]))
  }

  @Test("a response_url of another origin is not used")
  func foreignAddress() throws {
    for address in ["https%3A%2F%2Fchat.example.com.evil.test%2Fx", "https%3A%2F%2Fchat.example.com%40evil.test%2Fx"] {
      let request = Self.command(rest: "text=start&trigger_id=trigger&response_url=\(address)")
      #expect(try #require(deliveries(Self.decode(request)).first).replyAddress == nil)
    }
  }

  @Test("the acknowledgement is always 200 and JSON, and a press is answered in it unless it needs buttons")
  func acknowledgements() throws {
    let command = deliveries(Self.decode(Self.command()))
    #expect(Self.platform.acknowledge([nil], to: command).body == "{}")
    let shown = Self.platform.acknowledge([.sentence("Hello @all")], to: command)
    #expect(shown.status == 200)
    #expect(
      shown.body
        == #"{"response_type":"ephemeral","skip_slack_parsing":true,"text":"**Hello @\#u{200B}all**"}"#)
    let press = deliveries(Self.decode(Self.press()))
    let answer = Reply.sentence("Done")
    #expect(Self.platform.carries(answer, to: press[0]))
    #expect(
      Self.platform.acknowledge([answer], to: press).body
        == #"{"ephemeral_text":"**Done**","skip_slack_parsing":true}"#)
    let question = Reply(Message(title: "Sure?", buttons: [MessageButton("Yes", action: .command(.list))]))
    #expect(!Self.platform.carries(question, to: press[0]))
  }
}
