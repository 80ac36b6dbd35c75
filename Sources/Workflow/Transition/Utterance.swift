import Chat
import PluginKit

/// A message that a run causes.
public struct Utterance: Sendable, Hashable, Codable {
  /// Where a message goes.
  public enum Audience: String, Sendable, Hashable, Codable {
    /// The run's channel.
    case channel
    /// The thread of the run's progress message.
    case thread
    /// The configured place that hears of what has no channel, in addition to the thread.
    case alerts
  }

  /// What it is, within its run: a second message of the same slot edits the first.
  public var slot: String
  public var audience: Audience
  public var message: Message
  /// Whether it falls back to the command's own address, then to `alerts`, where the channel refuses it.
  public var mustArrive: Bool

  public init(slot: String, audience: Audience, message: Message, mustArrive: Bool = false) {
    self.slot = slot
    self.audience = audience
    self.message = message
    self.mustArrive = mustArrive
  }
}

/// The slots that the core itself uses; a plugin's notices have `notice-KEY`.
public enum Slot {
  /// The one progress message, edited as the run goes.
  public static let root = "root"
  /// A question of that kind: another kind is another message.
  public static func question(_ kind: Question.Kind) -> String { "question-\(kind.rawValue)" }
  public static let final = "final"
  public static let failure = "failure"
  public static let warning = "warning"
  public static let end = "end"
}
