import Chat
import Foundation
import PluginKit

/// Something that happened to a run.
public enum RunEvent: Sendable, Hashable {
  /// It was accepted.
  case began
  /// The engine has taken it: its progress message is said for the first time.
  case announced
  /// A call came back; `generation` is that of the run when the call began.
  case outcome(Outcome, generation: Int)
  /// A call threw, or took longer than a call may.
  case threw(String, plight: String? = nil, retryAfter: Double?, generation: Int)
  /// The plugin cannot be called now through no fault of the run: it fell over, or it is off.
  case unavailable(String, retryAfter: Double, generation: Int)
  /// The plugin of its step is on again.
  case pluginIsBack
  /// The action that the run needs does not exist in this release.
  case actionMissing(String, generation: Int)
  /// A person answered the question.
  case answered(yes: Bool, by: String)
  /// A person wants it taken back.
  case teardown(by: String)
  /// A person wants it stopped, and what was bought taken back.
  case cancel(by: String)
  /// A person moved its end.
  case extend(seconds: Double, by: String)
  /// A person cancels the teardown that is announced: after a failure, or at the end of the time to live.
  case keep(by: String)
  /// A person silences reminders for so many seconds.
  case mute(seconds: Double, by: String)
  /// The configuration or the clock may have changed: its due times are reckoned anew.
  case reschedule
  /// It is up for longer than most servers were, which was `usual` seconds.
  case upForLong(usual: Double)
  /// A person wants the failed step tried again.
  case retry(by: String)
  /// A person asked where it stands: its node is looked at now instead of at the next minute.
  case look
  /// The provider answers 404 for something that nobody asked it to delete.
  case vanished(name: String)
  /// The sweep found something of the run's at the provider: it is kept for so many seconds from now, or given back at
  /// once where that is nil.
  case found(InventoryItem, provider: String, keepFor: Double?, by: String?)
  /// One of its own times has come: question, grace, warning, end, reminder.
  case alarm
  /// The same, while this machine's clock differs from the provider's: the sentence says how.
  case alarmInDoubt(String)
}

/// What a transition causes beside the new row. All of it is committed with the row or not at all.
public enum Effect: Sendable, Hashable {
  /// People hear this.
  case say(Utterance)
  /// This amount is reserved against the limits until the run ends.
  case reserve(Money)
  case releaseReservation
  case audit(what: String, by: String?)
}

/// The settings that a transition follows.
public struct RunRules: Sendable, Hashable, Codable {
  /// Seconds before the end at which people are warned.
  public var warnBefore: Double
  /// When people are reminded of what is being spent; nil for never.
  public var reminders: Schedule?
  /// When people are told that a server is kept without an end.
  public var keptReminders: Schedule
  /// Whether a failed run's server is torn down by itself, and after how many seconds.
  public var tearDownOnFailure: Bool
  public var failureGrace: Double
  /// The longest time to live in all, in seconds.
  public var longestTimeToLive: Double
  /// Above this amount over the whole time to live a second person has to agree.
  public var approveAbove: Money?
  /// What one run may cost, of which people are told at half, four fifths and all.
  public var budget: Money?
  /// The seconds that the provider is taken to charge whole: 3600 where a started hour counts, else 1.
  public var billingUnit: Int64
  /// The zone in which people read times.
  public var timeZone: String
  /// The place that hears of what may still be billing.
  public var alerts: Place?

  public init(
    warnBefore: Double = 900, reminders: Schedule? = .every(3600), keptReminders: Schedule = .every(86_400),
    tearDownOnFailure: Bool = true, failureGrace: Double = 900, longestTimeToLive: Double = 7 * 86_400,
    approveAbove: Money? = nil, budget: Money? = nil, billingUnit: Int64 = 1, timeZone: String = "UTC",
    alerts: Place? = nil
  ) {
    self.warnBefore = warnBefore
    self.reminders = reminders
    self.keptReminders = keptReminders
    self.tearDownOnFailure = tearDownOnFailure
    self.failureGrace = failureGrace
    self.longestTimeToLive = longestTimeToLive
    self.approveAbove = approveAbove
    self.budget = budget
    self.billingUnit = billingUnit
    self.timeZone = timeZone
    self.alerts = alerts
  }
}
