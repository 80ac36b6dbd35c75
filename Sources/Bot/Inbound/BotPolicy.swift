import Chat
import Foundation
import PluginKit
import Workflow

/// The settings that decide what a command may do and how a run goes, gathered from the configuration.
public struct BotPolicy: Sendable {
  public var instance: String
  /// The workflows behind the slash commands, the one that is meant where none is named first.
  public let slashCommands: SlashCommands
  public var rules: RunRules
  public var limits: SpendingLimits
  /// The time to live of a run that names none, in seconds.
  public var defaultTimeToLive: Double
  /// How a run boots that names no way: `reinstall` or `direct`.
  public var defaultBoot: String
  /// How many runs one person may have at once, and all together.
  public var runsAPerson: Int
  public var runsInAll: Int
  /// When and where all that is being spent is summed up.
  public var summaries: SummaryRules

  public init(
    instance: String, workflows: [WorkflowDefinition], commands: [AddedCommand] = [], rules: RunRules,
    limits: SpendingLimits,
    defaultTimeToLive: Double = 4 * 3600, defaultBoot: String = "reinstall", runsAPerson: Int = 1,
    runsInAll: Int = 3, summaries: SummaryRules = SummaryRules()
  ) {
    self.instance = instance
    slashCommands = SlashCommands(workflows, adding: commands)
    self.rules = rules
    self.limits = limits
    self.defaultTimeToLive = defaultTimeToLive
    self.defaultBoot = defaultBoot
    self.runsAPerson = runsAPerson
    self.runsInAll = runsInAll
    self.summaries = summaries
  }
}

/// When and where all that is being spent is summed up.
public struct SummaryRules: Sendable, Hashable {
  /// Nil for never.
  public var schedule: Schedule?
  /// Where all runs are summed up, besides the channels in which they are.
  public var places: [Place]
  public init(schedule: Schedule? = nil, places: [Place] = []) {
    self.schedule = schedule
    self.places = places
  }
}

extension BotPolicy {
  /// The action that gives back what a plugin makes; nil where no step of any workflow has one.
  func undo(of provider: String) -> String? {
    let steps = slashCommands.all.lazy.flatMap(\.workflow.steps)
    return steps.first { $0.plugin == provider && $0.undo != nil }?.undo
  }
}
