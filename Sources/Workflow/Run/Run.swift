import Chat
import Foundation
import PluginKit

/// Where a run stands.
public enum RunState: String, Sendable, Hashable, Codable, CaseIterable {
  /// Its current step is called when it is due.
  case running
  /// A person has to answer, or a failure waits for its grace to end.
  case waiting
  /// Its purpose is fulfilled; its last steps go on watching.
  case up
  /// What it made is being taken back.
  case undoing
  /// Nothing of it is left, and nothing more happens.
  case ended
  /// An action that it needs is gone: nothing happens until a person acts.
  case stuck
}

extension Set<RunState> {
  /// The states in which a run still does something.
  public static let active: Set<RunState> = [.running, .waiting, .up, .undoing, .stuck]
}

/// How a run ends, decided when it leaves its road.
public enum RunEnding: String, Sendable, Hashable, Codable {
  case tornDown
  case expired
  case cancelled
  case declined
  case failed
}

/// One rental from the command that began it to the proof that nothing bills any more: a row, never a task in memory.
public struct Run: Sendable, Hashable, Codable {
  /// Six of `[a-z2-7]`, the word that people type.
  public var id: String
  /// The workflow as it was when the run began.
  public var workflow: WorkflowDefinition
  public var start: StartOptions
  public var starter: Principal
  public var place: Place
  /// Where the command itself can be answered, for a while.
  public var replyAddress: String?

  public var state: RunState
  public var ending: RunEnding?
  /// The index of the step that is called next; in `undoing` the step whose undo is called.
  public var step: Int
  public var stepBegan: Date
  /// Counts every call's commit, so that a late outcome is told from a current one.
  public var generation: Int
  public var memo: JSONValue?
  public var facts: Facts
  public var question: Question?
  public var answer: Answer?
  public var failure: Failure?
  /// Calls in a row that threw.
  public var errors: Int
  /// How often the present step was tried again by itself; nil is never.
  public var retries: Int?
  /// The sentence of the last call that threw, while calls throw.
  public var lastError: String?
  /// Since when calls have thrown without a good one between.
  public var errorsBegan: Date?
  /// Since when the plugin of its step cannot be called at all.
  public var unavailableSince: Date?
  /// The undos that are called when the others are over; nil where none was put off.
  public var undosPutOff: UndosPutOff?
  public var records: [StepRecord]
  /// True from the moment it is put down until its progress message is said for the first time; nil afterwards.
  public var awaitsFirstMessage: Bool?

  /// When its current step is called next.
  public var due: Date?
  /// The time to live in seconds, extensions included.
  public var timeToLive: Double
  /// When it ends; set with the intent to buy.
  public var expiresAt: Date?
  public var warnedAt: Date?
  /// When a failure's grace ends and the teardown begins; nil where somebody pressed Keep.
  public var graceEndsAt: Date?
  public var nextReminderAt: Date?
  /// The schedule by which that was reckoned: another one in the configuration reckons it anew.
  public var reminderSchedule: String?
  /// Until when reminders are silent; never warnings, failures, or what says that a kept server goes on billing.
  public var mutedUntil: Date?
  /// Since when the server is kept although its time to live is over, and by whom.
  public var keptAt: Date?
  public var keptBy: String?
  /// When people are told next that a kept server goes on billing.
  public var nextKeptReminderAt: Date?
  /// When the look at the node began that comes before the warning.
  public var warningLookAt: Date?
  /// Until when a deletion that is due by the clock waits, because that differs from the provider's.
  public var deletionWaitsUntil: Date?
  /// What is reserved against the limits.
  public var reserved: Money?
  /// The amount to which a second person has agreed.
  public var approved: Money?
  /// When people were told that it is up for longer than usual.
  public var toldLongAt: Date?
  /// The highest share of the run's own budget that people were told of, in per cent.
  public var budgetTold: Int?
  /// How many notices without a key of their own it has sent; numbers reminders and notes.
  public var notices: Int

  public var createdAt: Date
  public var updatedAt: Date
  public var endedAt: Date?
  /// Who asked for the teardown or cancelled.
  public var endedBy: String?

  /// A run that has not begun its first step.
  public init(
    id: String, workflow: WorkflowDefinition, start: StartOptions, starter: Principal, place: Place,
    replyAddress: String?, timeToLive: Double, now: Date
  ) {
    self.id = id
    self.workflow = workflow
    self.start = start
    self.starter = starter
    self.place = place
    self.replyAddress = replyAddress
    self.state = .running
    self.step = 0
    self.stepBegan = now
    self.generation = 0
    self.facts = [:]
    self.errors = 0
    self.records = []
    self.due = now
    self.timeToLive = timeToLive
    self.notices = 0
    self.createdAt = now
    self.updatedAt = now
  }
}

/// Undos that could not be made while something billed behind them.
public struct UndosPutOff: Sendable, Hashable, Codable {
  /// The indices of their steps, in the order in which they were put off.
  public var steps: [Int] = []
  /// Whether all others are over, so that these are called now.
  public var isBack = false
}

/// What became of one step, for the progress message and the report.
public struct StepRecord: Sendable, Hashable, Codable {
  public var step: String
  public var title: String
  public var state: StepLine.State
  public var detail: String?
  public var began: Date
  public var ended: Date?
  public init(
    step: String, title: String, state: StepLine.State, detail: String? = nil, began: Date, ended: Date? = nil
  ) {
    self.step = step
    self.title = title
    self.state = state
    self.detail = detail
    self.began = began
    self.ended = ended
  }
}
