import Foundation
import HTTP
import PluginKit
import Testing

@testable import Chat

@Suite("Slack: what comes in")
struct SlackDecodeTests {
  private static let secret = "8f742231b10e8888abcd99yyyzzz85a5"
  private static let documented =
    "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar"
    + "&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com"
    + "%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
    + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
  private static let time: Int64 = 1_531_420_618

  private static let platform = SlackPlatform(
    settings: .init(signingSecrets: ["old", secret]), secrets: GivenSecrets([:]), client: HTTPClient())

  private static func request(
    _ body: String, signature: String? = nil, timestamp: String = "\(time)", path: String = "/slack/commands",
    extra: [(name: String, value: String)] = []
  ) -> InboundRequest {
    let bytes = Array(body.utf8)
    let signed = signature ?? SlackSignature.sign(timestamp: timestamp, body: bytes, secret: secret)
    return InboundRequest(
      method: "POST", path: path,
      headers: [("x-slack-request-timestamp", timestamp), ("x-slack-signature", signed)] + extra, body: bytes)
  }

  private static func decode(_ request: InboundRequest, at offset: Double = 0) -> Inbound {
    platform.decode(request, now: Date(timeIntervalSince1970: Double(time) + offset))
  }

  @Test("Slack's documented example is accepted with its documented signature, during a rotation too")
  func documentedExample() throws {
    let signature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    guard case .deliveries(let deliveries, _) = Self.decode(Self.request(Self.documented, signature: signature)) else {
      Issue.record("the documented example was refused")
      return
    }
    let delivery = try #require(deliveries.first)
    #expect(delivery.principal.description == "slack:T1DC2JH3J/U2CERLKJA")
    #expect(delivery.place.description == "slack:T1DC2JH3J/G8PSS9T3V")
    #expect(delivery.slashCommand == "webhook-collect")
    #expect(delivery.id == "398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c")
    #expect(delivery.replyAddress?.hasPrefix("https://hooks.slack.com/") == true)
  }

  @Test(
    "raw bytes are signed, whatever they are",
    arguments: [
      ("", "v0=3dca9c196245317cb04ffa45810b5530cc4db2c5ae33b77da61ab2e6633b016f"),
      (
        "command=%2Ftalos-poc&text=start+a%2Bb+100%25%0Anext",
        "v0=29b238b3fc0d3fbdeb57733731d65b256d9e482dfabfe95766a371adaefb72f1"
      ),
      ("v0:1700000000:text=x", "v0=2149d015ee6a808d8452be45317df7c53e437f7760d4b7940f3c3e2751bb4e81"),
    ])
  func vectors(body: String, signature: String) {
    #expect(SlackSignature.sign(timestamp: "1700000000", body: Array(body.utf8), secret: "s3cret") == signature)
  }

  @Test("both bounds of the time stamp hold", arguments: [(300.0, true), (301, false), (-300, true), (-301, false)])
  func bounds(offset: Double, accepted: Bool) {
    if case .deliveries = Self.decode(Self.request(Self.documented), at: offset) {
      #expect(accepted)
    } else {
      #expect(!accepted)
    }
  }

  @Test("anything else than one good signature is 401")
  func refusals() {
    let broken = [
      Self.request(Self.documented, signature: "v0=00"), Self.request(Self.documented, signature: ""),
      Self.request(Self.documented, timestamp: "12e4"), Self.request(Self.documented, timestamp: "-1"),
      Self.request(Self.documented, extra: [("x-slack-signature", "v0=00")]),
      InboundRequest(method: "POST", path: "/slack/commands", headers: [], body: Array(Self.documented.utf8)),
    ]
    for request in broken {
      guard case .refuse(let answer, _) = Self.decode(request) else {
        Issue.record("a broken request was accepted")
        continue
      }
      #expect(answer.status == 401)
    }
  }

  @Test(
    "a probe is answered unsigned up to 1 KiB; what is larger has to be signed, whatever it says",
    arguments: [(19, true), (1024, true), (1025, false), (1_000_000, false)])
  func probes(bytes: Int, isProbe: Bool) {
    var body = "token=x&ssl_check=1"
    if bytes > body.utf8.count { body += "&" + String(repeating: "x", count: bytes - body.utf8.count - 1) }
    switch Self.decode(Self.request(body, signature: "v0=00")) {
    case .probe(let answer): #expect(isProbe && answer.status == 200)
    case .refuse(let answer, _): #expect(!isProbe && answer.status == 401)
    case .deliveries: Issue.record("an unsigned request was accepted")
    }
  }

  @Test("a response_url of a foreign origin is not kept")
  func foreignAddress() throws {
    let body = Self.documented.replacing("hooks.slack.com", with: "evil.example.com")
    guard case .deliveries(let deliveries, _) = Self.decode(Self.request(body)) else {
      Issue.record("the command itself is good")
      return
    }
    #expect(deliveries.first?.replyAddress == nil)
  }

  @Test("a pressed button carries its token; other interactions do nothing")
  func interactions() throws {
    let payload =
      #"{"type":"block_actions","user":{"id":"U1","team_id":"T1"},"team":{"id":"T1"},"channel":{"id":"C1"},"trigger_id":"t","actions":[{"value":"token","action_ts":"1.2"}]}"#
    let encoded = payload.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    guard
      case .deliveries(let pressed, _) = Self.decode(Self.request("payload=\(encoded)", path: "/slack/interactions"))
    else {
      Issue.record("a press was refused")
      return
    }
    #expect(pressed.first?.content == .press("token"))
    #expect(pressed.first?.id == "t/1.2")
    guard
      case .deliveries(let none, _) = Self.decode(
        Self.request("payload=%7B%22type%22%3A%22view_submission%22%7D", path: "/slack/interactions"))
    else {
      Issue.record("another interaction was refused")
      return
    }
    #expect(none.isEmpty)
  }
}
