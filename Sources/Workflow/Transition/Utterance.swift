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
  /// What is not worth saying any more where chat is down for long.
  public var relevance: Relevance

  /// How long something stays worth saying.
  public enum Relevance: String, Sendable, Hashable, Codable {
    /// Until it is said.
    case lasting
    /// Only now: it comes again by itself, and is left out where other words of the run are held up.
    case passing
    /// It is the run's last word: whatever else of the run was not said yet is over, but for the progress message.
    case last
  }

  public init(
    slot: String, audience: Audience, message: Message, mustArrive: Bool = false, relevance: Relevance = .lasting
  ) {
    self.slot = slot
    self.audience = audience
    self.message = message
    self.mustArrive = mustArrive
    self.relevance = relevance
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
