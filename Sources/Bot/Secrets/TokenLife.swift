/// What is known of Vault's token after Vault was asked for it, and when it is asked again: a pure decision.
enum TokenLife: Sendable, Hashable {
  /// It ends after so many seconds.
  case seconds(Double)
  /// It has no end, Vault refuses it, or there is none: only somebody who replaces it changes that.
  case settled
  /// Vault gave no answer that says anything, and may give one soon. What the token had left, where that is known.
  case unanswered(Double?)

  /// Seconds until Vault is asked again: half of what is left of the token's life, so that one renewal that comes to
  /// nothing loses no token.
  var pause: Double {
    switch self {
    case .seconds(let life): max(5, min(life / 2, 3600))
    case .settled: 300
    case .unanswered(let life): max(5, min((life ?? 20) / 2, 10))
    }
  }

  /// Whether a status says that Vault itself is in trouble, or asks to wait, and nothing about the token.
  static func isPassing(_ status: Int) -> Bool { status >= 500 || status == 429 }
}
