import Chat
import Foundation
import PluginKit
import Workflow

/// The settings that decide what a command may do and how a run goes, gathered from the configuration.
public struct BotPolicy: Sendable {
  public var instance: String
  public var workflow: WorkflowDefinition
  public var rules: RunRules
  public var limits: SpendingLimits
  /// The time to live of a run that names none, in seconds.
  public var defaultTimeToLive: Double
  /// How a run boots that names no way: `reinstall` or `direct`.
  public var defaultBoot: String
  /// How many runs one person may have at once, and all together.
  public var runsAPerson: Int
  public var runsInAll: Int
  /// The plugin whose price list `plans` and `estimate` read, and the most that a run may cost over its whole life.
  public var budgetOfARun: Money?

  public init(
    instance: String, workflow: WorkflowDefinition, rules: RunRules, limits: SpendingLimits,
    defaultTimeToLive: Double = 4 * 3600, defaultBoot: String = "reinstall", runsAPerson: Int = 1,
    runsInAll: Int = 3, budgetOfARun: Money? = nil
  ) {
    self.instance = instance
    self.workflow = workflow
    self.rules = rules
    self.limits = limits
    self.defaultTimeToLive = defaultTimeToLive
    self.defaultBoot = defaultBoot
    self.runsAPerson = runsAPerson
    self.runsInAll = runsInAll
    self.budgetOfARun = budgetOfARun
  }
}

extension BotPolicy {
  /// The action that gives back what a plugin makes; nil where no step of the workflow has one.
  func undo(of provider: String) -> String? {
    workflow.steps.first { $0.plugin == provider && $0.undo != nil }?.undo
  }
}

extension Set<RunState> {
  /// The states in which a run still does something.
  public static let active: Set<RunState> = [.running, .waiting, .up, .undoing, .stuck]
}
