import Foundation
import HTTP

/// The signature of both directions: `v1=` and the hexadecimal HMAC-SHA256 of `v1:TIMESTAMP:BODY` over the raw bytes,
/// in `X-Talos-Poc-Signature`, with the time in Unix seconds in `X-Talos-Poc-Timestamp`.
enum WebhookSignature {
  static let header = "X-Talos-Poc-Signature"
  static let timeHeader = "X-Talos-Poc-Timestamp"
  /// A request that is older or newer than this, in seconds, is not accepted.
  static let tolerance: Int64 = 300

  /// Why a request is not from the other side, in words that hold nothing secret; nil where it is.
  static func refusal(of request: InboundRequest, secrets: [String], now: Date) -> String? {
    guard let timestamp = request.onlyHeader(timeHeader.lowercased()) else {
      return "no \(timeHeader), or more than one"
    }
    guard (1...12).contains(timestamp.utf8.count), timestamp.utf8.allSatisfy({ (48...57).contains($0) }),
      let seconds = Int64(timestamp)
    else { return "\(timeHeader) is no number" }
    guard let signature = request.onlyHeader(header.lowercased()) else { return "no \(header), or more than one" }
    let age = Int64(now.timeIntervalSince1970) - seconds
    guard abs(age) <= tolerance else {
      return age > 0 ? "the time stamp is \(age) s old" : "the time stamp lies \(-age) s in the future"
    }
    let matches = secrets.map { secret in
      let expected = sign(timestamp: timestamp, body: request.body, secret: secret)
      return Digest.equalInConstantTime(Array(signature.utf8), Array(expected.utf8))
    }
    return matches.contains(true) ? nil : "the signature is not one of the secret's"
  }

  static func sign(timestamp: String, body: [UInt8], secret: String) -> String {
    "v1=" + Digest.hex(Digest.hmacSHA256(key: Array(secret.utf8), Array("v1:\(timestamp):".utf8) + body))
  }
}
