import Foundation
import Logging
import PluginKit

/// Works on what is due: says the first message of new runs, calls the actions of steps, commits what they come to, and
/// rings the alarms of runs.
///
/// Between two calls nothing about a run lives here: after a kill the next start goes on from the rows.
public struct Engine: Sendable {
  /// What the engine needs to know of the bot.
  public struct Settings: Sendable {
    public var instance: String
    public var rules: RunRules
    public var limits: SpendingLimits
    /// A call returns within so many real seconds, or counts as thrown.
    public var longestCall: Double
    /// How many calls of one plugin, and how many first messages, are under way at most.
    public var callsAPlugin: Int

    public init(
      instance: String, rules: RunRules, limits: SpendingLimits = SpendingLimits(), longestCall: Double = 60,
      callsAPlugin: Int = 16
    ) {
      self.instance = instance
      self.rules = rules
      self.limits = limits
      self.longestCall = longestCall
      self.callsAPlugin = callsAPlugin
    }
  }

  /// What the configuration decides.
  private struct Arrangement: Sendable {
    var plugins: [String: any Plugin]
    var settings: Settings
  }

  let store: any Store
  let clock: any WallClock
  let logger: Logger
  /// Which plugins get no good answer from the other side.
  let troubles: Troubles
  private let arrangement: Current<Arrangement>
  private let hand: CallsInHand
  private let signal = WakeSignal()
  /// The runs at which a look was asked for; asked twice it is one.
  private let looks = LooksAskedFor()
  /// Told after each commit, because it may have put messages into the outbox.
  let committed: @Sendable () -> Void

  public init(
    store: any Store, plugins: [String: any Plugin], clock: any WallClock, settings: Settings, logger: Logger,
    troubles: Troubles? = nil, committed: @escaping @Sendable () -> Void = {}
  ) {
    self.store = store
    self.clock = clock
    self.logger = logger
    self.troubles = troubles ?? Troubles(logger: logger)
    arrangement = Current(Arrangement(plugins: plugins, settings: settings))
    self.committed = committed
    hand = CallsInHand(callsAPlugin: settings.callsAPlugin)
  }

  var plugins: [String: any Plugin] { arrangement.value.plugins }
  var settings: Settings { arrangement.value.settings }

  /// Works with other plugins and rules from now on; a call that is under way ends with the plugin with which it began.
  public func use(plugins: [String: any Plugin], settings: Settings) {
    arrangement.replace(with: Arrangement(plugins: plugins, settings: settings))
    signal.raise()
  }

  /// Lets the engine look at once: a command has changed a run.
  public func wake() { signal.raise() }

  /// Lets the step that watches a run look at once; for commands that only read, and so wait for no commit.
  public func look(at run: String) {
    looks.ask(for: run)
    signal.raise()
  }

  /// Calls the steps at once that wait for a plugin which is on again.
  public func callAgain(plugin: String) async throws {
    let waiting = try await store.read { store in
      try store.runs(in: .active, limit: 10_000).filter { run in
        run.unavailableSince != nil && run.currentAction?.hasPrefix("\(plugin).") == true
      }.map(\.id)
    }
    for run in waiting { await commit(.pluginIsBack, to: run) }
    signal.raise()
  }

  /// Takes nothing new; `run` returns when the calls under way are over.
  public func stop() async {
    await hand.stop()
    signal.raise()
  }

  /// Works until `stop` or cancellation; a database that refuses is tried again, not given up.
  public func run() async {
    await withDiscardingTaskGroup { group in
      while await !hand.isStopping, !Task.isCancelled {
        let now = clock.now
        var next: Date?
        do {
          for run in looks.take() { group.addTask { await commit(.look, to: run) } }
          let busy = await hand.busyPlugins
          let due = try await store.read { try $0.dueRuns(at: now, leavingOut: busy, limit: 1000) }
          for run in await hand.take(due) { group.addTask { await attend(run) } }
          // A plugin that has become busy may have hidden what is due for others.
          if await hand.busyPlugins != busy { signal.raise() }
          next = try await store.read { try $0.nextDue(after: now) }
        } catch {
          logger.error("looking for due runs", metadata: ["error": "\(error)"])
          next = now.addingTimeInterval(1)
        }
        await signal.wait(until: min(next ?? .distantFuture, now.addingTimeInterval(30)), clock: clock)
      }
    }
  }

  /// Attends to a run, and then to those that waited for its plugin's call to be free.
  private func attend(_ first: DueRun) async {
    var next: DueRun? = first
    while let due = next {
      if due.alarm { await ring(due.id) }
      switch due.plugin {
      case DueRun.firstMessage: await commit(.announced, to: due.id)
      case nil: break
      default: await call(due.id)
      }
      next = await hand.release(due)
      signal.raise()
    }
  }
}
