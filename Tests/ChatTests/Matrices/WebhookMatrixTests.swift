import Foundation
import HTTP
import PluginKit
import Testing

@testable import Chat

@Suite("The generic webhook: what is not signed does nothing")
struct WebhookMatrixTests {
  private static let now: Int64 = 1_700_000_000
  private static let secret = "the-webhook-secret"
  private static let platform = WebhookPlatform(
    section: section(
      [:],
      named: [
        "ci": section(["url": "https://ci.example.com/talos"], ["secret": [secret, "the-older-secret"]]),
        "other": section(["url": "https://other.example.com", "edits": false], ["secret": ["the-others-secret"]]),
      ]))

  private static func request(
    secret: String = secret, timestamp: String = "\(now)", name: String = "ci",
    body: String = #"{"id":"1","user":"ann","channel":"ops","text":"start"}"#
  ) -> SignedRequest {
    let signature = WebhookSignature.sign(timestamp: timestamp, body: Array(body.utf8), secret: secret)
    return SignedRequest(
      path: "/webhook/\(name)", route: "/webhook/{name}", parameters: ["name": name],
      headers: [("x-talos-poc-timestamp", timestamp), ("x-talos-poc-signature", signature)], body: body)
  }

  private static func decode(_ request: SignedRequest) -> Inbound {
    platform.decode(request.inbound, now: Date(timeIntervalSince1970: Double(now)))
  }

  /// `printf 'v1:1700000000:{}' | openssl dgst -sha256 -hmac s3cret`
  @Test("the signature is what openssl computes")
  func vector() {
    #expect(
      WebhookSignature.sign(timestamp: "1700000000", body: Array("{}".utf8), secret: "s3cret")
        == "v1=633c6f41626acf10d3a7dd2a4cb211c5bd6cbd7ae8ca3d212385da9d55734997")
  }

  @Test("good requests are taken, with either secret of a rotation", arguments: [secret, "the-older-secret"])
  func good(secret: String) throws {
    let delivery = try #require(deliveries(Self.decode(Self.request(secret: secret))).first)
    #expect(delivery.id == "ci/1")
    #expect(delivery.principal.description == "webhook:ci/ann")
    #expect(delivery.place.description == "webhook:ci/ops")
    #expect(delivery.content == .command("start"))
    let press = Self.request(body: #"{"id":"2","user":"ann","channel":"ops","press":"token"}"#)
    #expect(deliveries(Self.decode(press)).map(\.content) == [.press("token")])
  }

  static let spoiled: [(String, SignedRequest)] = {
    let signature = "x-talos-poc-signature"
    let time = "x-talos-poc-timestamp"
    return [
      ("wrong key", request(secret: "another")), ("another webhook's key", request(secret: "the-others-secret")),
      ("no signature", request().without(signature)), ("doubled signature", request().doubled(signature)),
      ("no time", request().without(time)), ("doubled time", request().doubled(time)),
      ("truncated", request().replacing(signature) { String($0.dropLast()) }),
      ("upper case", request().replacing(signature) { $0.uppercased() }),
      ("no version", request().replacing(signature) { String($0.dropFirst(3)) }),
      ("stale", request(timestamp: "\(now - 301)")), ("future", request(timestamp: "\(now + 301)")),
      ("no number", request(timestamp: "now")), ("changed body", request().replacingInBody("start", "teardown")),
      ("changed time", request().replacing(time) { _ in "\(now - 1)" }),
    ]
  }()

  @Test("spoiled requests are answered 401", arguments: spoiled.map(\.0))
  func refused(name: String) throws {
    let request = try #require(Self.spoiled.first { $0.0 == name }?.1)
    let expected = WebhookSignature.sign(
      timestamp: "\(Self.now)", body: Array(request.body.utf8), secret: Self.secret)
    #expect(isRefused(Self.decode(request), 401, holdingNoneOf: [expected, Self.secret]))
  }

  @Test("an unknown name is 404, and the name is not trusted before the signature")
  func unknown() {
    #expect(isRefused(Self.decode(Self.request(name: "nobody")), 404, holdingNoneOf: [Self.secret]))
    #expect(isRefused(Self.decode(Self.request(name: "other")), 401, holdingNoneOf: [Self.secret]))
  }

  @Test(
    "malformed requests are told what is wrong",
    arguments: [
      "[]", "{", #"{"user":"ann","channel":"ops","text":"x"}"#, #"{"id":"","user":"ann","channel":"ops","text":"x"}"#,
      #"{"id":"1","user":"a/b","channel":"ops","text":"x"}"#, #"{"id":"1","user":"ann","channel":"","text":"x"}"#,
      #"{"id":"1","user":"ann","channel":"ops"}"#, #"{"id":"1","user":"ann","channel":"ops","text":"x","press":"y"}"#,
      #"{"id":1,"user":"ann","channel":"ops","text":"x"}"#,
    ])
  func malformed(body: String) {
    #expect(isRefused(Self.decode(Self.request(body: body)), 400, holdingNoneOf: [Self.secret]))
  }

  @Test("whether the other side can edit is its own setting")
  func edits() {
    func place(_ name: String) -> Place { Place(platform: "webhook", workspace: name, channel: "ops") }
    #expect(Self.platform.abilities(in: place("ci")).edits)
    #expect(!Self.platform.abilities(in: place("other")).edits)
  }
}
