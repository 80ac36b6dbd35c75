import Foundation
import HTTP

/// Discord's signature: Ed25519 over the time stamp and the raw body, as 128 digits in lower-case hexadecimal.
/// https://discord.com/developers/docs/interactions/overview#setting-up-an-endpoint-validating-security-request-headers
enum DiscordSignature {
  /// A request that is older or newer than this, in seconds, is not accepted. Discord documents no window; the time
  /// stamp is signed, so an old one is a replay or a clock that is wrong.
  static let tolerance: Int64 = 300

  /// Why a request is not from Discord, in words that hold nothing secret; nil where it is.
  /// - Parameter publicKeys: the keys that are valid now, 32 bytes each.
  static func refusal(of request: InboundRequest, publicKeys: [[UInt8]], now: Date) -> String? {
    guard let timestamp = request.onlyHeader("x-signature-timestamp") else {
      return "no X-Signature-Timestamp, or more than one"
    }
    guard (1...12).contains(timestamp.utf8.count), timestamp.utf8.allSatisfy({ (48...57).contains($0) }),
      let seconds = Int64(timestamp)
    else { return "X-Signature-Timestamp is no number" }
    guard let text = request.onlyHeader("x-signature-ed25519") else {
      return "no X-Signature-Ed25519, or more than one"
    }
    guard text.utf8.count == 128, text.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }),
      let signature = Digest.bytes(hex: text)
    else { return "X-Signature-Ed25519 is not 128 digits in lower-case hexadecimal" }
    let age = Int64(now.timeIntervalSince1970) - seconds
    guard abs(age) <= tolerance else {
      return age > 0 ? "the time stamp is \(age) s old" : "the time stamp lies \(-age) s in the future"
    }
    let message = Array(timestamp.utf8) + request.body
    let isGood = publicKeys.contains { Ed25519.verify(signature: signature, message: message, publicKey: $0) }
    return isGood ? nil : "the signature is not one of the application's key"
  }
}
