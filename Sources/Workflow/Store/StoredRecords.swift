import Chat
import Foundation

/// One row of the audit table: who did what, where and when, and what came of it.
public struct AuditEntry: Sendable, Hashable, Codable {
  /// What came of it.
  public enum Verdict: String, Sendable, Hashable, Codable { case accepted, refused, answered, happened }

  public var at: Date
  /// The principal, or nil where the bot itself acted.
  public var principal: String?
  public var place: String?
  /// The command's name, or what happened.
  public var what: String
  public var verdict: Verdict
  public var run: String?
  public var detail: String?

  public init(
    at: Date, principal: String?, place: String?, what: String, verdict: Verdict, run: String? = nil,
    detail: String? = nil
  ) {
    self.at = at
    self.principal = principal
    self.place = place
    self.what = what
    self.verdict = verdict
    self.run = run
    self.detail = detail
  }
}

/// A delivery that was accepted, and how it was answered: a second one of the same id is answered the same way.
public struct DeliveryRecord: Sendable, Hashable, Codable {
  public var platform: String
  public var id: String
  public var at: Date
  public var reply: Reply?
  public init(platform: String, id: String, at: Date, reply: Reply?) {
    self.platform = platform
    self.id = id
    self.at = at
    self.reply = reply
  }
}

/// What a button does, kept until it expires.
public struct ButtonRecord: Sendable, Hashable, Codable {
  public var token: String
  public var run: String?
  public var slot: String
  public var action: MessageButton.Action
  public var expiresAt: Date
  public var usedAt: Date?
  public var usedBy: String?
  public init(
    token: String, run: String?, slot: String, action: MessageButton.Action, expiresAt: Date, usedAt: Date? = nil,
    usedBy: String? = nil
  ) {
    self.token = token
    self.run = run
    self.slot = slot
    self.action = action
    self.expiresAt = expiresAt
    self.usedAt = usedAt
    self.usedBy = usedBy
  }
}

/// A message that waits to be sent.
public struct OutboxItem: Sendable, Hashable {
  public var id: Int64
  public var run: String
  public var slot: String
  public var place: Place
  /// Whether it belongs into the thread of the run's progress message.
  public var inThread: Bool
  public var message: Message
  public var mustArrive: Bool
  /// Where the run's command itself can be answered.
  public var replyAddress: String?
  /// Counts the messages that replaced one another while the row waited.
  public var revision: Int
  public var attempts: Int
  /// The reference to edit; nil where the slot was never posted.
  public var reference: String?
  /// The reference of the message below which it belongs, once that is known.
  public var thread: String?
  public var createdAt: Date
  /// What was last sent under the slot, and when; nil where nothing was.
  public var lastSent: LastSent?

  /// In seconds, with some room: no message and no channel waits longer than an hour. What would is of a clock that was
  /// set back since, and due.
  public static let longestWait = 3900.0

  /// What an earlier message of a slot said.
  public struct LastSent: Sendable, Hashable {
    public var gist: String
    public var at: Date
    public init(gist: String, at: Date) {
      self.gist = gist
      self.at = at
    }
  }

  public init(
    id: Int64, run: String, slot: String, place: Place, inThread: Bool, message: Message, mustArrive: Bool,
    replyAddress: String?, revision: Int, attempts: Int, reference: String?, thread: String?, createdAt: Date,
    lastSent: LastSent? = nil
  ) {
    self.id = id
    self.run = run
    self.slot = slot
    self.place = place
    self.inThread = inThread
    self.message = message
    self.mustArrive = mustArrive
    self.replyAddress = replyAddress
    self.revision = revision
    self.attempts = attempts
    self.reference = reference
    self.thread = thread
    self.createdAt = createdAt
    self.lastSent = lastSent
  }

  /// The key of this message's post: the same at every attempt, whatever newer words replaced the message meanwhile, and
  /// another one once a post is over.
  public var postKey: String {
    PostingKey.of("post", run, slot, place.description, "\(Int64(createdAt.timeIntervalSince1970 * 1000))")
  }

  /// The key of this edit: the same at every attempt to show these words.
  public var editKey: String { PostingKey.of("edit", postKey, "\(revision)") }
}

/// How the outbox is doing, for readiness and metrics.
public struct OutboxState: Sendable, Hashable, Codable {
  /// Messages that wait for their turn or a repetition.
  public var queued: Int
  /// Messages that a person has to look after.
  public var parked: Int
  public var oldestQueued: Date?
  public var lastError: String?
  public init(queued: Int, parked: Int, oldestQueued: Date?, lastError: String?) {
    self.queued = queued
    self.parked = parked
    self.oldestQueued = oldestQueued
    self.lastError = lastError
  }
}
