import Foundation

/// What one call of an action came to.
///
/// A step is its plugin's action, called again and again until it says `done` or `failed`. Between two calls nothing
/// about the run lives in memory: what the next call needs stands in the memo, which is committed with the outcome.
public struct Outcome: Sendable, Hashable, Codable {
  /// What the outcome decides.
  public enum Verdict: Sendable, Hashable, Codable {
    /// The step is over; its facts go to the steps after it.
    case done
    /// Call again at that instant. Before anything that cannot be repeated an action waits until now with a memo that
    /// holds its intent, and acts only in the call that finds that memo.
    case wait(until: Date)
    /// A person has to answer first; the next call finds the answer in its context.
    case ask(Question)
    /// The step cannot succeed.
    case failed(Failure)
  }

  /// What the outcome decides.
  public var verdict: Verdict
  /// What was learned, merged into the run's facts; kept even where the run has moved on meanwhile.
  public var facts: Facts
  /// One line on where the step stands, shown in the progress message (`disk_erasing, 4 minutes`).
  public var progress: String?
  /// The step's small state, handed to its next call.
  public var memo: JSONValue?
  /// What this call found out about things that bill.
  public var ledger: [LedgerEntry]
  /// What people should hear now, besides the progress line.
  public var notices: [Notice]

  /// An outcome of all its parts; the static functions below read better.
  public init(
    _ verdict: Verdict, facts: Facts = [:], progress: String? = nil, memo: JSONValue? = nil,
    ledger: [LedgerEntry] = [], notices: [Notice] = []
  ) {
    self.verdict = verdict
    self.facts = facts
    self.progress = progress
    self.memo = memo
    self.ledger = ledger
    self.notices = notices
  }

  /// The step is over.
  public static func done(_ facts: Facts = [:], progress: String? = nil, ledger: [LedgerEntry] = []) -> Outcome {
    Outcome(.done, facts: facts, progress: progress, ledger: ledger)
  }

  /// Call again at `until`, with this memo.
  public static func wait(
    until: Date, progress: String? = nil, memo: JSONValue?, facts: Facts = [:], ledger: [LedgerEntry] = []
  ) -> Outcome {
    Outcome(.wait(until: until), facts: facts, progress: progress, memo: memo, ledger: ledger)
  }

  /// Ask a person, keep this memo.
  public static func ask(_ question: Question, memo: JSONValue?, facts: Facts = [:]) -> Outcome {
    Outcome(.ask(question), facts: facts, memo: memo)
  }

  /// The step cannot succeed: what was seen, what it probably means, what to do.
  public static func failed(
    seen: String, probably: String, next: String, facts: Facts = [:], ledger: [LedgerEntry] = []
  ) -> Outcome {
    Outcome(.failed(Failure(seen: seen, probably: probably, next: next)), facts: facts, ledger: ledger)
  }
}

/// Why a step failed, in three sentences that a person can act on.
public struct Failure: Sendable, Hashable, Codable {
  /// What was observed, and when.
  public var seen: String
  /// What it probably means.
  public var probably: String
  /// What to do, with a command that works in that state.
  public var next: String

  public init(seen: String, probably: String, next: String) {
    self.seen = seen
    self.probably = probably
    self.next = next
  }
}

/// A question that only a person can answer, asked by button.
public struct Question: Sendable, Hashable, Codable {
  /// What is asked about; an action tells its own questions apart by it.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// Shall money be spent, on these terms?
    case confirmPurchase
    /// The price rose since it was confirmed: on the new terms?
    case confirmDearer
    /// A second person's approval, above `approve_above`: the core asks for it, after the answer that it concerns.
    case approve
  }

  public var kind: Kind
  /// The question in one sentence.
  public var text: String
  /// What a person needs to decide, as name and value.
  public var details: [Detail]
  /// When the question lapses, which counts as a no.
  public var expiresAt: Date
  /// What to reserve against the limits when the answer is yes.
  public var reservation: Money?
  /// The price an hour on which the reservation rests, for the limit of an hour's price.
  public var hourly: Money?
  /// The answer that is held back until a second person approves; set by the core in a question of kind `approve`.
  public var heldBack: Answer?
  /// True where the question need not be put because the asker said `--yes` and the amount allows that.
  public var answeredByFlag: Bool

  public init(
    kind: Kind, text: String, details: [Detail] = [], expiresAt: Date, reservation: Money? = nil,
    hourly: Money? = nil, heldBack: Answer? = nil, answeredByFlag: Bool = false
  ) {
    self.kind = kind
    self.text = text
    self.details = details
    self.expiresAt = expiresAt
    self.reservation = reservation
    self.hourly = hourly
    self.heldBack = heldBack
    self.answeredByFlag = answeredByFlag
  }
}

/// One named line of a message.
public struct Detail: Sendable, Hashable, Codable {
  public var name: String
  public var value: String
  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A person's answer to a step's question.
public struct Answer: Sendable, Hashable, Codable {
  public var kind: Question.Kind
  public var yes: Bool
  /// The principal who answered, `slack:T1/U1`.
  public var by: String
  public var at: Date
  public init(kind: Question.Kind, yes: Bool, by: String, at: Date) {
    self.kind = kind
    self.yes = yes
    self.by = by
    self.at = at
  }
}

/// Something that people should hear beside the progress line.
public struct Notice: Sendable, Hashable, Codable {
  /// Where a notice goes.
  public enum Weight: String, Sendable, Hashable, Codable, CaseIterable {
    /// A line in the run's thread.
    case note
    /// In the thread, and the starter is mentioned.
    case warning
    /// The run's one final message, new in the channel.
    case final
    /// May still be billing: to the run's channel and to `alerts`, with a mention.
    case alert
  }

  public var weight: Weight
  /// A notice with the key of an earlier one of the run edits that message instead of adding one.
  public var key: String
  public var title: String
  public var body: NoticeBody
  /// Buttons below it, by the command that they stand for.
  public var buttons: [Button]

  /// The buttons that a notice may carry.
  public enum Button: String, Sendable, Hashable, Codable, CaseIterable { case teardown, extend, keep, retry }

  public init(_ weight: Weight, key: String, title: String, body: NoticeBody = NoticeBody(), buttons: [Button] = []) {
    self.weight = weight
    self.key = key
    self.title = title
    self.body = body
    self.buttons = buttons
  }
}

/// The parts of a notice, from the most to the least important; each platform renders them its own way.
public struct NoticeBody: Sendable, Hashable, Codable {
  /// One part of a message's body.
  public enum Part: Sendable, Hashable, Codable {
    /// Plain sentences; no markup is interpreted in them.
    case text(String)
    /// Named values.
    case details([Detail])
    /// What to type, shown as one block of code and never cut.
    case code(String)
  }
  public var parts: [Part]
  public init(_ parts: [Part] = []) { self.parts = parts }
}
