import Foundation
import PluginKit

extension ExternalPlugin {
  /// Where a plugin stands, for `plugin list` and `/readyz`.
  public struct State: Sendable, Hashable {
    /// Why it is off; nil where it is on.
    public var offBecause: String?
    public var offSince: Date?
    /// The process that runs now.
    public var process: Int32?
    /// How often it failed within the last hour, and why at last.
    public var failures: Int
    public var lastFailure: String?
  }

  public var state: State {
    get async {
      let off = await supervisor.off
      return State(
        offBecause: off?.reason, offSince: off?.since, process: await supervisor.process,
        failures: await supervisor.failureCount, lastFailure: await supervisor.lastFailure)
    }
  }

  /// Tells the reason each time that failures turn the plugin off.
  public func whenTurnedOff(_ tell: @escaping @Sendable (String) async -> Void) async {
    await supervisor.whenTurnedOff(tell)
  }

  /// Tries again: the process is started at the next call.
  public func enable() async { await supervisor.enable() }

  /// Turns the plugin off until `enable`, and ends its process.
  public func disable(by person: String) async { await supervisor.disable(by: person) }

  /// Ends the process for good; returns once it is reaped.
  public func stop() async { await supervisor.stop() }
}
