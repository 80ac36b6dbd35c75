/// Why a message could not be sent, and so what the outbox does next.
public struct ChatError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: Sendable, Hashable {
    /// The platform asks to wait that many seconds of real time; concerns the channel.
    case rateLimited(seconds: Double)
    /// This conversation will not take messages: gone, archived, the bot is not in it.
    case conversationRefused
    /// The message below which it belongs is gone: post it into the channel.
    case threadGone
    /// The message to edit is gone: post it again.
    case messageGone
    /// The message is not one that the platform takes (too long): send a shorter one.
    case messageRefused
    /// The token is refused: everything waits until a person mends it.
    case tokenRefused
    /// Nothing was sent; try again later.
    case unreachable
    /// It may have been sent although no answer came.
    case ambiguous
  }
  public var kind: Kind
  /// What was being done and what came back, without secrets.
  public var description: String
  public init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}
