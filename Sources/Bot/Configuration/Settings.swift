import Chat
import Foundation
import PluginKit
import Workflow

/// A configuration that was checked as a whole.
public struct Settings: Sendable {
  public var instance: String
  public var host: String
  public var port: Int
  public var publicURL: String?
  public var metricsToken: SecretReference?
  /// The path of the SQLite file.
  public var databasePath: String
  public var alerts: Place?
  /// An address that is called each minute while the bot is alive.
  public var heartbeatURL: String?
  /// The sections of the chat platforms that are on, by the platform's name.
  public var chat: [String: Facts]
  public var access: AccessPolicy
  public var limits: Facts
  public var sweep: Facts
  /// The settings of each plugin, defaults included, by the plugin's name.
  public var plugins: [String: Facts]
  /// The plugins that are programs and that the configuration names, by name.
  public var programs: [String: PluginProgram]
  /// Everything that lies in `plugin_folders`, named or not.
  public var directory: PluginDirectory
  /// The workflows, the one that is meant where none is named first; at least one.
  public var workflows: [WorkflowDefinition]

  /// The commands that plugins add.
  public var commands: [AddedCommand] = []

  /// The references of the secrets in a section, by the name of their setting.
  public static func references(in section: Facts) -> [String: SecretReference] {
    section.values.compactMapValues { $0.string.flatMap { SecretReference($0) } }
  }

  /// The channels that the configuration names: that of the alerts, and those in which a role may be used.
  var places: [Place] {
    let named = access.grants.values.flatMap(\.channels).compactMap { Place($0) }.filter { $0.channel != "*" }
    return Set(named + [alerts].compactMap { $0 }).sorted { $0.description < $1.description }
  }

  /// A setting that some built-in plugin declares and that the core follows too, such as `ttl`.
  func shared(_ key: String) -> JSONValue? {
    plugins.keys.sorted().lazy.filter { programs[$0] == nil }.compactMap { plugins[$0]?[key] }.first
  }

  private func seconds(_ key: String, _ fallback: Double) -> Double {
    shared(key)?.string.flatMap(TimeSpan.seconds) ?? fallback
  }

  /// The zone in which people read times: that of the daily summary.
  public var timeZone: String { schedule("daily_summary")?.zone ?? "UTC" }

  /// How often and how the provider's things are compared with the database.
  public var sweeping: Sweeper.Settings {
    func seconds(_ key: String, _ fallback: Double) -> Double {
      sweep.string(key).flatMap(TimeSpan.seconds) ?? fallback
    }
    return Sweeper.Settings(
      every: max(1, seconds("every", 900)), grace: seconds("grace", 3600), deletes: sweep["delete"]?.bool ?? false)
  }

  /// What a command may do and how a run goes.
  public var policy: BotPolicy {
    let longest = limits.string("max_ttl").flatMap(TimeSpan.seconds) ?? 7 * 86_400
    let rules = RunRules(
      warnBefore: seconds("warn_before", 900), reminders: schedule("remind_every"),
      keptReminders: keptReminders, tearDownOnFailure: shared("on_failure")?.string != "keep",
      failureGrace: seconds("failure_grace", 900), longestTimeToLive: longest, approveAbove: money("approve_above"),
      budget: money("budget"), billingUnit: shared("whole_hours")?.bool == true ? 3600 : 1, timeZone: timeZone,
      alerts: alerts)
    return BotPolicy(
      instance: instance, workflows: workflows, commands: commands, rules: rules, limits: spendingLimits,
      defaultTimeToLive: min(seconds("ttl", 4 * 3600), longest),
      defaultBoot: shared("boot")?.string ?? "reinstall", runsAPerson: limits["runs_per_person"]?.int ?? 1,
      runsInAll: limits["runs"]?.int ?? 3, summaries: summaries)
  }
}

/// Why a configuration is not one that the bot starts with.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
  public var file: String
  public var problems: [ConfigurationProblem]
  public init(file: String, problems: [ConfigurationProblem]) {
    self.file = file
    self.problems = problems
  }
  public var description: String { problems.map { "\($0.file ?? file): \($0)" }.joined(separator: "\n") }
}
