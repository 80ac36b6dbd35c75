import Foundation
import HTTP

/// The signature of Teams' outgoing webhooks: `HMAC` and the base64 HMAC-SHA256 of the raw body, keyed with the decoded
/// security token.
/// https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-outgoing-webhook
enum TeamsSignature {
  /// The activity's own time stamp may lie so many seconds from now; the signature itself has none.
  static let tolerance: Double = 300

  /// Why a request is not from Teams, in words that hold nothing secret; nil where it is.
  /// - Parameter keys: the decoded security tokens that are valid now, one an outgoing webhook.
  static func refusal(of request: InboundRequest, keys: [[UInt8]]) -> String? {
    guard let header = request.onlyHeader("authorization") else { return "no Authorization, or more than one" }
    guard header.hasPrefix("HMAC ") else { return "Authorization does not begin with HMAC" }
    let given = Array(header.dropFirst(5).utf8)
    // Every key is compared, so that the time does not tell which one it was.
    let matches = keys.map { Digest.equalInConstantTime(given, Array(sign(request.body, key: $0).utf8)) }
    return matches.contains(true) ? nil : "the signature is not one of a configured security token's"
  }

  /// The signature over a body, in base64.
  static func sign(_ body: [UInt8], key: [UInt8]) -> String { Digest.base64(Digest.hmacSHA256(key: key, body)) }

  /// Why the time of a signed activity is not now; nil where it is.
  static func refusal(ofTimestamp text: String?, now: Date) -> String? {
    guard let text, let time = date(text) else { return "the activity has no time stamp" }
    let age = now.timeIntervalSince(time)
    guard abs(age) <= tolerance else {
      return age > 0 ? "the activity is \(Int(age)) s old" : "the activity lies \(Int(-age)) s in the future"
    }
    return nil
  }

  /// A time as in `2026-11-24T10:00:00.1234567Z`, with any number of decimals.
  private static func date(_ text: String) -> Date? {
    guard text.utf8.count <= 40 else { return nil }
    let plain = try? Date(text, strategy: .iso8601)
    return plain ?? (try? Date(text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
  }
}
