import Foundation
import HTTP
import PluginKit
import Testing

@testable import Chat

@Suite("Slack: what is not signed does nothing")
struct SlackMatrixTests {
  private static let now: Int64 = 1_700_000_000
  private static let secret = "the-signing-secret"
  private static let platform = SlackPlatform(
    section: section(["response_hosts": ["hooks.slack.com"]], ["signing_secret": ["the-older-secret", secret]]))

  private static func request(
    secret: String = secret, timestamp: String = "\(now)",
    body: String = "team_id=T1&channel_id=C1&user_id=U1&command=%2Ftalos-poc&text=start&trigger_id=t.1"
  ) -> SignedRequest {
    let signature = SlackSignature.sign(timestamp: timestamp, body: Array(body.utf8), secret: secret)
    return SignedRequest(
      path: "/slack/commands",
      headers: [("x-slack-request-timestamp", timestamp), ("x-slack-signature", signature)], body: body)
  }

  private static func decode(_ request: SignedRequest) -> Inbound {
    platform.decode(request.inbound, now: Date(timeIntervalSince1970: Double(now)))
  }

  private struct Vector: Decodable {
    var name: String
    var secret: String
    var timestamp: String
    var body: String
    var signature: String
  }

  @Test("every vector is computed as documented")
  func vectors() throws {
    struct File: Decodable { var slack: [Vector] }
    let vectors = try Vectors.read(File.self).slack
    #expect(vectors.count >= 5)
    for vector in vectors {
      let signature = SlackSignature.sign(
        timestamp: vector.timestamp, body: Array(vector.body.utf8), secret: vector.secret)
      #expect(signature == vector.signature, "\(vector.name)")
    }
  }

  @Test("good requests are taken, with either secret of a rotation", arguments: [secret, "the-older-secret"])
  func good(secret: String) {
    #expect(deliveries(Self.decode(Self.request(secret: secret))).map(\.id) == ["t.1"])
  }

  static let spoiled: [(String, SignedRequest)] = {
    let signature = "x-slack-signature"
    let time = "x-slack-request-timestamp"
    return [
      ("wrong key", request(secret: "another")), ("no signature", request().without(signature)),
      ("doubled signature", request().doubled(signature)), ("no time", request().without(time)),
      ("doubled time", request().doubled(time)),
      ("truncated", request().replacing(signature) { String($0.dropLast()) }),
      ("upper case", request().replacing(signature) { $0.uppercased() }),
      ("no version", request().replacing(signature) { String($0.dropFirst(3)) }),
      ("empty", request().replacing(signature) { _ in "" }), ("stale", request(timestamp: "\(now - 301)")),
      ("future", request(timestamp: "\(now + 301)")), ("no number", request(timestamp: "yesterday")),
      ("fraction", request(timestamp: "\(now).5")), ("negative", request(timestamp: "-1")),
      ("huge", request(timestamp: "99999999999999999999")), ("empty time", request(timestamp: "")),
      ("changed body", request().replacingInBody("start", "teardown")),
      ("changed time", request().replacing(time) { _ in "\(now + 1)" }),
      (
        "another request's signature",
        request().replacing(signature) { _ in SlackSignature.sign(timestamp: "\(now)", body: [], secret: secret) }
      ),
    ]
  }()

  @Test("spoiled requests are answered 401", arguments: spoiled.map(\.0))
  func refused(name: String) throws {
    let request = try #require(Self.spoiled.first { $0.0 == name }?.1)
    let expected = SlackSignature.sign(
      timestamp: "\(Self.now)", body: Array(request.body.utf8), secret: Self.secret)
    #expect(isRefused(Self.decode(request), 401, holdingNoneOf: [expected, Self.secret]))
  }

  @Test("both ends of the five minutes count")
  func tolerance() {
    for offset in [-300, 300] as [Int64] {
      #expect(deliveries(Self.decode(Self.request(timestamp: "\(Self.now + offset)"))).count == 1)
    }
  }
}
