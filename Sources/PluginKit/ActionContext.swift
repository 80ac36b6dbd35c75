import Foundation

/// What one call of an action gets to see. Everything in it was committed before the call.
public struct ActionContext: Sendable {
  /// The run's six letters, `[a-z2-7]`.
  public var run: String
  /// The bot's configured name, the first part of every hostname.
  public var instance: String
  /// The step's id in the workflow.
  public var step: String
  /// The step's inputs: constants of the workflow file, what the person typed, facts of earlier steps.
  public var inputs: Facts
  /// Everything that the run has learned so far.
  public var facts: Facts
  /// What the previous call of this step left, or nil in its first call.
  public var memo: JSONValue?
  /// A person's answer to the question of the previous call.
  public var answer: Answer?
  /// What bills for this run, closed rows included.
  public var resources: [Resource]
  /// When this step began.
  public var stepBegan: Date
  /// The instant at which this call began.
  public var now: Date
  /// When the run's time to live ends, once it has begun.
  public var expiresAt: Date?
  /// The time to live that the person asked for or the configuration sets, in seconds.
  public var timeToLive: Double
  /// Whether the person said `--yes`.
  public var saidYes: Bool
  /// True in an undo step.
  public var undoing: Bool
  /// What is spent and reserved, for limits.
  public var spending: Spending
  /// The price at which the plan and site of the step's inputs were offered before, to another run.
  public var lastQuote: LastQuote?

  public init(
    run: String, instance: String, step: String, inputs: Facts = [:], facts: Facts = [:], memo: JSONValue? = nil,
    answer: Answer? = nil, resources: [Resource] = [], stepBegan: Date, now: Date, expiresAt: Date? = nil,
    timeToLive: Double = 4 * 3600, saidYes: Bool = false, undoing: Bool = false, spending: Spending = Spending(),
    lastQuote: LastQuote? = nil
  ) {
    self.run = run
    self.instance = instance
    self.step = step
    self.inputs = inputs
    self.facts = facts
    self.memo = memo
    self.answer = answer
    self.resources = resources
    self.stepBegan = stepBegan
    self.now = now
    self.expiresAt = expiresAt
    self.timeToLive = timeToLive
    self.saidYes = saidYes
    self.undoing = undoing
    self.spending = spending
    self.lastQuote = lastQuote
  }

  /// Call again `seconds` from now.
  public func after(_ seconds: Double) -> Date { now.addingTimeInterval(seconds) }
}

/// What is spent and reserved in the limits' periods by other runs, read-only.
public struct Spending: Sendable, Hashable, Codable {
  /// By all, since the local midnight of the configured zone.
  public var today: Money
  /// By all, since the first of the month.
  public var thisMonth: Money
  /// By the person who started the run.
  public var personToday: Money
  public var personThisMonth: Money
  /// In the run's channel.
  public var channelToday: Money
  public var channelThisMonth: Money

  public init(
    today: Money = .zero(), thisMonth: Money = .zero(), personToday: Money = .zero(), personThisMonth: Money = .zero(),
    channelToday: Money = .zero(), channelThisMonth: Money = .zero()
  ) {
    self.today = today
    self.thisMonth = thisMonth
    self.personToday = personToday
    self.personThisMonth = personThisMonth
    self.channelToday = channelToday
    self.channelThisMonth = channelThisMonth
  }
}

/// A price at which a plan was offered.
public struct LastQuote: Sendable, Hashable, Codable {
  public var hourly: Money
  public var at: Date
  public init(hourly: Money, at: Date) {
    self.hourly = hourly
    self.at = at
  }
}
