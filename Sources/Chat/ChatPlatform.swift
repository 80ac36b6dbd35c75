import Foundation
import PluginKit

/// A chat platform: it decodes what comes in, renders what goes out, and knows the limits of both.
public protocol ChatPlatform: Sendable {
  /// `slack`, the first part of its principals and places.
  var name: String { get }
  /// The paths on which it takes POST requests, `/slack/commands`.
  var paths: [String] { get }
  /// The largest body that it takes, in bytes.
  var maximumBodyBytes: Int { get }

  /// Verifies and decodes a request. Pure: no I/O, and no time but `now`, which is real time even in a simulation,
  /// because platforms sign with real time.
  func decode(_ request: InboundRequest, now: Date) -> Inbound

  /// The acknowledgement of a delivery, with an answer to show or without.
  func acknowledge(_ reply: Reply?, to delivery: Delivery) -> InboundAnswer

  /// Posts a message; answers the reference under which it can be edited.
  /// - Parameter thread: the reference of the message below which it belongs.
  func post(_ message: Message, to place: Place, thread: String?) async throws(ChatError) -> String

  /// Replaces what an earlier message shows.
  func edit(_ message: Message, at reference: String, in place: Place) async throws(ChatError)

  /// Answers one delivery at the address that came with it; works where the bot is not a member.
  func respond(_ reply: Reply, at address: String) async throws(ChatError)

  /// Looks whether token, scopes and channels are good, each with the sentence that tells what to fix.
  func probe() async -> [CheckResult]
}

/// Why a message could not be sent, and so what the outbox does next.
public struct ChatError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Kind: Sendable, Hashable {
    /// The platform asks to wait that many seconds of real time; concerns the channel.
    case rateLimited(seconds: Double)
    /// This conversation will not take messages: gone, archived, the bot is not in it.
    case conversationRefused
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
