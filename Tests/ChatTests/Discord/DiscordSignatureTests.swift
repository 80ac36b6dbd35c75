import Foundation
import HTTP
import PluginKit
import Testing

@testable import Chat

@Suite("Discord: who is believed")
struct DiscordSignatureTests {
  /// The first test key of RFC 8032.
  static let seed = Digest.bytes(hex: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60") ?? []
  static let key = Digest.bytes(hex: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a") ?? []
  /// The key before a rotation; requests that it signed are still on their way.
  static let olderSeed = [UInt8](repeating: 2, count: 32)
  static let olderKey = Ed25519.publicKey(seed: olderSeed) ?? []
  static let time = 1_700_000_000
  static let platform = DiscordPlatform(
    settings: .init(publicKeys: [olderKey, key], applicationID: "42"),
    secrets: GivenSecrets(["bot_token": "token"]), client: HTTPClient())
  static let ping = #"{"application_id":"42","id":"1","type":1,"version":1}"#

  /// A request as Discord sends it, with whatever is wrong about it.
  static func request(
    _ body: String, timestamp: String? = "\(time)", seed: [UInt8] = seed, signature: String? = nil,
    extra: [(name: String, value: String)] = [], changed: String? = nil
  ) -> InboundRequest {
    let message = Array((timestamp ?? "").utf8) + Array(body.utf8)
    let signed = signature ?? Digest.hex(Ed25519.sign(message, seed: seed) ?? [])
    var headers: [(name: String, value: String)] = [("x-signature-ed25519", signed)]
    if let timestamp { headers.append(("x-signature-timestamp", timestamp)) }
    return InboundRequest(
      method: "POST", path: "/discord/interactions", headers: headers + extra, body: Array((changed ?? body).utf8))
  }

  static func decode(_ request: InboundRequest, after seconds: Double = 0) -> Inbound {
    platform.decode(request, now: Date(timeIntervalSince1970: Double(time) + seconds))
  }

  struct Vector: Decodable, Sendable {
    var name: String
    var publicKey: String
    var timestamp: String
    var body: String
    var signature: String

    enum CodingKeys: String, CodingKey {
      case name, timestamp, body, signature
      case publicKey = "public_key"
    }
  }

  @Test("the vectors of other implementations are accepted, and refused where one byte differs")
  func vectors() throws {
    struct File: Decodable { var discord: [Vector] }
    for vector in try Vectors.read(File.self).discord {
      let key = try #require(Digest.bytes(hex: vector.publicKey))
      func refusal(_ body: String, _ timestamp: String) -> String? {
        let request = InboundRequest(
          method: "POST", path: "/discord/interactions",
          headers: [("x-signature-ed25519", vector.signature), ("x-signature-timestamp", timestamp)],
          body: Array(body.utf8))
        return DiscordSignature.refusal(
          of: request, publicKeys: [key], now: Date(timeIntervalSince1970: 1_700_000_000))
      }
      #expect(refusal(vector.body, vector.timestamp) == nil, "\(vector.name)")
      #expect(refusal(vector.body + " ", vector.timestamp) != nil, "\(vector.name)")
      #expect(refusal(vector.body, "1700000001") != nil, "\(vector.name)")
    }
  }

  static let refused: [(String, InboundRequest, Double)] = {
    let good = Digest.hex(Ed25519.sign(Array("\(time)\(ping)".utf8), seed: seed) ?? [])
    return [
      ("another key", request(ping, seed: [UInt8](repeating: 7, count: 32)), 0),
      (
        "no signature",
        InboundRequest(method: "POST", path: "/", headers: [("x-signature-timestamp", "\(time)")], body: []), 0
      ),
      ("no time stamp", request(ping, timestamp: nil), 0),
      ("two signatures", request(ping, extra: [("x-signature-ed25519", good)]), 0),
      ("two time stamps", request(ping, extra: [("x-signature-timestamp", "\(time)")]), 0),
      ("truncated", request(ping, signature: String(good.dropLast(2))), 0),
      ("half a digit", request(ping, signature: String(good.dropLast())), 0),
      ("longer", request(ping, signature: good + "00"), 0),
      ("upper case", request(ping, signature: good.uppercased()), 0),
      ("no hexadecimal", request(ping, signature: String(repeating: "zz", count: 64)), 0),
      ("empty", request(ping, signature: ""), 0),
      ("stale", request(ping), 301), ("from the future", request(ping), -301),
      ("a time stamp that is no number", request(ping, timestamp: "12e4"), 0),
      ("a negative time stamp", request(ping, timestamp: "-1700000000"), 0),
      ("a time stamp with a blank", request(ping, timestamp: " \(time)"), 0),
      ("an endless time stamp", request(ping, timestamp: String(repeating: "9", count: 40)), 0),
      ("a changed body", request(ping, changed: ping + " "), 0),
      ("a changed time stamp", request(ping, timestamp: "\(time + 1)", signature: good), 0),
    ]
  }()

  @Test("anything else than one good signature is 401, and the answer tells nothing", arguments: refused.indices)
  func refusals(index: Int) {
    let (name, request, offset) = Self.refused[index]
    guard case .refuse(let answer, let reason) = Self.decode(request, after: offset) else {
      Issue.record("\(name) was accepted")
      return
    }
    #expect(answer.status == 401)
    let good = Digest.hex(Ed25519.sign(Array("\(Self.time)\(Self.ping)".utf8), seed: Self.seed) ?? [])
    #expect(!(answer.body + reason).contains(good))
  }

  @Test(
    "both keys of a rotation are believed, within five minutes of either side", arguments: [-300.0, 0, 300],
    [seed, olderSeed])
  func accepted(offset: Double, seed: [UInt8]) {
    guard case .probe(let answer) = Self.decode(Self.request(Self.ping, seed: seed), after: offset) else {
      Issue.record("a good PING was refused")
      return
    }
    #expect(answer == InboundAnswer(status: 200, contentType: "application/json", body: #"{"type":1}"#))
  }
}
