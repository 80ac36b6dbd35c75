import Foundation
import HTTP

/// Slack's signature: `v0=` and the hexadecimal HMAC-SHA256 of `v0:TIMESTAMP:BODY` over the raw bytes.
/// https://api.slack.com/authentication/verifying-requests-from-slack
enum SlackSignature {
  /// A request that is older or newer than this, in seconds, is not accepted.
  static let tolerance: Int64 = 300

  /// Why a request is not from Slack, in words that hold nothing secret; nil where it is.
  /// - Parameter secrets: all that are valid now; two during a rotation.
  static func refusal(of request: InboundRequest, secrets: [String], now: Date) -> String? {
    guard let timestamp = request.onlyHeader("x-slack-request-timestamp") else {
      return "no X-Slack-Request-Timestamp, or more than one"
    }
    guard (1...12).contains(timestamp.utf8.count), timestamp.utf8.allSatisfy({ (48...57).contains($0) }),
      let seconds = Int64(timestamp)
    else { return "X-Slack-Request-Timestamp is no number" }
    guard let signature = request.onlyHeader("x-slack-signature") else {
      return "no X-Slack-Signature, or more than one"
    }
    let age = Int64(now.timeIntervalSince1970) - seconds
    guard abs(age) <= tolerance else {
      return age > 0 ? "the time stamp is \(age) s old" : "the time stamp lies \(-age) s in the future"
    }
    let given = Array(signature.utf8)
    let matches = secrets.map { secret in
      Digest.equalInConstantTime(given, Array(sign(timestamp: timestamp, body: request.body, secret: secret).utf8))
    }
    return matches.contains(true) ? nil : "the signature is not one of the signing secret's"
  }

  /// The signature over a body.
  static func sign(timestamp: String, body: [UInt8], secret: String) -> String {
    "v0=" + Digest.hex(Digest.hmacSHA256(key: Array(secret.utf8), Array("v0:\(timestamp):".utf8) + body))
  }
}
