import Foundation
import HTTP
import PluginKit
import Testing

@testable import Chat

@Suite("Teams: what comes in")
struct TeamsDecodeTests {
  static let key = Digest.bytes(base64: "vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA=") ?? []
  static let tenant = "10000000-0000-4000-8000-000000000001"
  static let person = "20000000-0000-4000-8000-000000000002"
  static let now = Date(timeIntervalSince1970: 1_764_000_000)
  static let platform = TeamsPlatform(
    settings: .init(
      securityTokens: [[1, 2, 3], key], mentionName: "talos-poc",
      workflows: ["\(tenant)/19:c@thread.tacv2": "http://127.0.0.1:1/w?sig=SECRET"]),
    client: HTTPClient())

  static func activity(
    _ text: String = "<at>talos-poc</at> start\n", timestamp: String? = "2025-11-24T16:00:00.1234567Z",
    from: String = #"{"id":"29:1","name":"Ada","aadObjectId":"\#(person)"}"#, type: String = "message",
    channel: String = #""channel":{"id":"19:c@thread.tacv2"},"#
  ) -> String {
    let time = timestamp.map { #""timestamp":"\#($0)","# } ?? ""
    return
      #"{"type":"\#(type)","id":"1764000000000",\#(time)"text":\#(JSONValue.string(text).text),"from":\#(from),"conversation":{"id":"19:c@thread.tacv2;messageid=1"},"channelData":{\#(channel)"tenant":{"id":"\#(tenant)"}}}"#
  }

  static func request(
    _ body: String, key: [UInt8] = key, headers: [String]? = nil, changed: String? = nil
  ) -> InboundRequest {
    let given = headers ?? ["HMAC " + TeamsSignature.sign(Array(body.utf8), key: key)]
    return InboundRequest(
      method: "POST", path: "/teams/messages", headers: given.map { ("authorization", $0) },
      body: Array((changed ?? body).utf8))
  }

  static func decode(_ request: InboundRequest, after seconds: Double = 0) -> Inbound {
    platform.decode(request, now: now.addingTimeInterval(seconds))
  }

  private static func deliveries(_ body: String) -> [Delivery]? {
    guard case .deliveries(let deliveries, _) = decode(request(body)) else { return nil }
    return deliveries
  }

  @Test("the vectors with the key of Microsoft's sample are accepted, and refused where one byte differs")
  func vectors() throws {
    struct Vector: Decodable {
      var key: String
      var body: String
      var authorization: String

      enum CodingKeys: String, CodingKey {
        case body, authorization
        case key = "key_base64"
      }
    }
    struct File: Decodable { var teams: [Vector] }
    for vector in try Vectors.read(File.self).teams {
      let key = try #require(Digest.bytes(base64: vector.key))
      let good = Self.request(vector.body, headers: [vector.authorization])
      #expect(TeamsSignature.refusal(of: good, keys: [key]) == nil)
      let bad = Self.request(vector.body + " ", headers: [vector.authorization])
      #expect(TeamsSignature.refusal(of: bad, keys: [key]) != nil)
    }
  }

  static let refused: [(String, InboundRequest, Double)] = {
    let body = activity()
    let good = TeamsSignature.sign(Array(body.utf8), key: key)
    return [
      ("another key", request(body, key: [9]), 0), ("no header", request(body, headers: []), 0),
      ("two headers", request(body, headers: ["HMAC \(good)", "HMAC \(good)"]), 0),
      ("truncated", request(body, headers: ["HMAC \(good.dropLast(2))"]), 0),
      ("upper case", request(body, headers: ["HMAC \(good.uppercased())"]), 0),
      ("another scheme", request(body, headers: ["Bearer \(good)"]), 0),
      ("no scheme", request(body, headers: [good]), 0), ("nothing", request(body, headers: ["HMAC "]), 0),
      ("two blanks", request(body, headers: ["HMAC  \(good)"]), 0),
      ("the key as text", request(body, key: Array("vqF0En+Z0ucuRTM/01o2GuhMH3hKKk/N2bOmlM31zaA=".utf8)), 0),
      ("a changed body", request(body, changed: body + " "), 0), ("stale", request(body), 301),
      ("from the future", request(body), -301), ("no time stamp", request(activity(timestamp: nil)), 0),
      ("a time stamp that is none", request(activity(timestamp: "soon")), 0),
      ("a numeric time stamp", request(activity(timestamp: "1764000000")), 0),
    ]
  }()

  @Test(
    "both tokens of a rotation are believed, within five minutes of either side", arguments: [-299.0, 0, 299],
    [[1, 2, 3], key])
  func rotation(offset: Double, key: [UInt8]) {
    guard case .deliveries(let found, _) = Self.decode(Self.request(Self.activity(), key: key), after: offset) else {
      Issue.record("a good activity was refused")
      return
    }
    #expect(found.map(\.principal.user) == [Self.person])
  }

  @Test("anything else than one good signature of now is 401, and the answer tells nothing", arguments: refused.indices)
  func refusals(index: Int) {
    let (name, request, offset) = Self.refused[index]
    guard case .refuse(let answer, let reason) = Self.decode(request, after: offset) else {
      Issue.record("\(name) was accepted")
      return
    }
    #expect(answer.status == 401)
    #expect(!(answer.body + reason).contains(TeamsSignature.sign(request.body, key: Self.key)))
  }

  @Test(
    "times are read with any number of decimals",
    arguments: [
      "2025-11-24T16:00:00Z", "2025-11-24T16:00:00.1Z", "2025-11-24T16:00:00.123Z", "2025-11-24T16:00:00.1234567Z",
    ])
  func times(timestamp: String) {
    #expect(Self.deliveries(Self.activity(timestamp: timestamp))?.count == 1)
  }

  @Test("a command has tenant, person and channel by their ids")
  func command() throws {
    let delivery = try #require(Self.deliveries(Self.activity())?.first)
    #expect(delivery.principal.description == "teams:\(Self.tenant)/\(Self.person)")
    #expect(delivery.place.description == "teams:\(Self.tenant)/19:c@thread.tacv2")
    #expect(delivery.content == .command("start"))
    #expect(Place(delivery.replyAddress ?? "") == delivery.place)
    let without = try #require(Self.deliveries(Self.activity(channel: ""))?.first)
    #expect(without.place == delivery.place)
  }

  @Test(
    "the text behind the mention is plain text",
    arguments: [
      ("<at>talos-poc</at> start --yes\n", "start --yes"), ("<at>talos-poc</at>&nbsp;status", "status"),
      ("  <at id=\"0\">talos poc</at>  list  ", "list"), ("<p><at>talos</at> help</p>", "help"),
      ("<at>t</at> start --hostname a&amp;b &lt;x&gt; &#39;q&#39; &#x2014;yes", "start --hostname a&b <x> 'q' —yes"),
      ("<at>t</at> &amp;lt;", "&lt;"), ("<at>t</at>", ""), ("<at>t</at> a<br>b", "a b"), ("<at>t</at> 1 < 2", "1 < 2"),
      ("<at>t</at> &#1114112;x &bogus;", "x &bogus;"),
    ])
  func text(html: String, expected: String) {
    #expect(Self.deliveries(Self.activity(html))?.first?.content == .command(expected))
  }

  @Test(
    "everything else does nothing",
    arguments: [
      activity("start"), activity("<blockquote>x</blockquote><at>t</at> start"), activity(type: "messageReaction"),
      activity(from: #"{"id":"28:1","name":"Bot","role":"bot","aadObjectId":"\#(person)"}"#),
      activity(from: #"{"id":"28:1","name":"Bot"}"#),
    ])
  func ignored(body: String) throws {
    #expect(try #require(Self.deliveries(body)).isEmpty)
  }

  @Test(
    "a signed activity that makes no sense is 400",
    arguments: [
      activity(from: #"{"aadObjectId":"no id"}"#), activity(channel: #""channel":{"id":"a/b"},"#),
      activity(channel: #""channel":{"id":"a b"},"#),
    ])
  func malformed(body: String) {
    guard case .refuse(let answer, _) = Self.decode(Self.request(body)) else {
      Issue.record("\(body) was accepted")
      return
    }
    #expect(answer.status == 400)
  }
}
