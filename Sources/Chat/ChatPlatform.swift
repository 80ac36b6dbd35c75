import Foundation
import PluginKit

/// A chat platform: it decodes what comes in, renders what goes out, and knows the limits of both.
public protocol ChatPlatform: Sendable {
  /// `slack`, the first part of its principals and places.
  var name: String { get }
  /// What it can do with messages there; where it cannot, the bot does something else that is useful.
  func abilities(in place: Place) -> PlatformAbilities
  /// The requests that it takes.
  var routes: [InboundRoute] { get }
  /// The largest body that it takes, in bytes.
  var maximumBodyBytes: Int { get }

  /// Verifies and decodes a request. Pure: no I/O, and no time but `now`, which is real time even in a simulation,
  /// because platforms sign with real time.
  func decode(_ request: InboundRequest, now: Date) -> Inbound

  /// Whether the acknowledgement of that delivery can carry that answer itself. An answer that it cannot carry goes to
  /// the delivery's `replyAddress` right after the acknowledgement.
  func carries(_ reply: Reply, to delivery: Delivery) -> Bool

  /// The acknowledgement of everything that came in one request, none included, with the answers that it carries.
  /// - Parameter replies: one a delivery, in their order; nil where there is nothing to show.
  func acknowledge(_ replies: [Reply?], to deliveries: [Delivery]) -> InboundAnswer

  /// What to answer where nothing of a request could be put down: on a platform that delivers again an error, on another
  /// one the sentence for the person.
  func acknowledgeFailure(_ sentence: String, of deliveries: [Delivery]) -> InboundAnswer

  /// Does what a request asked of the platform itself, after its acknowledgement: joins a room, stops a button's clock.
  func perform(_ errand: Errand) async throws(ChatError)

  /// Posts a message; answers the reference under which it can be edited.
  /// - Parameters:
  ///   - thread: the reference of the message below which it belongs.
  ///   - key: 24 hexadecimal digits, the same at every attempt to post this message and never used for another one: what
  ///     platforms with idempotent posting take as nonce or transaction id.
  func post(_ message: Message, to place: Place, thread: String?, key: String) async throws(ChatError) -> String

  /// Replaces what an earlier message shows; answers the reference under which it can be edited again. Never called
  /// where the platform cannot edit.
  func edit(
    _ message: Message, at reference: String, in place: Place, key: String
  ) async throws(ChatError) -> String

  /// Answers one delivery at the address that came with it; works where the bot is not a member.
  func respond(_ reply: Reply, at address: String, key: String) async throws(ChatError)

  /// Looks whether token, scopes and those channels are good, each with the sentence that tells what to fix.
  /// - Parameter places: the channels of this platform that the configuration names.
  func probe(_ places: [Place]) async -> [CheckResult]
}

extension ChatPlatform {
  public func carries(_ reply: Reply, to delivery: Delivery) -> Bool { true }

  public func acknowledgeFailure(_ sentence: String, of deliveries: [Delivery]) -> InboundAnswer {
    let reply = Reply.sentence(sentence, severity: .bad)
    return acknowledge(deliveries.map { _ in reply }, to: deliveries)
  }

  public func perform(_ errand: Errand) async throws(ChatError) {}
}
