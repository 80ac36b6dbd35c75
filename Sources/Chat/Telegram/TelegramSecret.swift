import Foundation
import HTTP

/// The secret that Telegram sends with every update, as `setWebhook` was told: equality is all there is.
/// https://core.telegram.org/bots/api#setwebhook
enum TelegramSecret {
  /// Why a request is not from Telegram, in words that hold nothing secret; nil where it is.
  /// - Parameter secrets: all that are valid now; two during a rotation.
  static func refusal(of request: InboundRequest, secrets: [String]) -> String? {
    guard let given = request.onlyHeader("x-telegram-bot-api-secret-token") else {
      return "no X-Telegram-Bot-Api-Secret-Token, or more than one"
    }
    // Every secret is compared, so that the time does not tell which one it was.
    let matches = secrets.map { Digest.equalInConstantTime(Array(given.utf8), Array($0.utf8)) }
    return matches.contains(true) ? nil : "the secret token is not the configured one"
  }

  /// Whether `setWebhook` takes it: 1 to 256 of letters, digits, `_` and `-`.
  public static func isWellFormed(_ secret: String) -> Bool {
    (1...256).contains(secret.utf8.count)
      && secret.utf8.allSatisfy {
        (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 || $0 == 45
      }
  }
}
