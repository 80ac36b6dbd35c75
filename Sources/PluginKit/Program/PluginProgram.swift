import Foundation

/// Runs a plugin as a program of its own, which speaks to the bot over its standard input and output.
///
/// The same `Plugin` that is compiled into a bot becomes a program with a main file of two lines:
///
///     let program = PluginProgram(name: "wake-on-lan", release: "1.0.0") { host in WakeOnLANPlugin(host: host) }
///     await program.run()
///
/// Calls are concurrent. `cancel`, `shutdown` and the end of the input cancel the task in which a call runs; a call that
/// is not over in time is answered with an error and cancelled. Nothing but the protocol may be written to the standard
/// output: `PluginHost.log` writes to the standard error, which is the plugin's log.
public struct PluginProgram: Sendable {
  /// Makes the plugin, once the bot has said what the configuration gives it.
  public typealias Maker = @Sendable (PluginHost) async throws -> any Plugin

  let identity: PluginIdentity
  let longestCall: Duration
  let clock: any WallClock
  let make: Maker

  /// A program for the plugin that `make` makes.
  /// - Parameters:
  ///   - name: the name in `plugin.yaml`.
  ///   - release: the version in `plugin.yaml`.
  ///   - longestCall: how long a call may take; the bot itself waits for 60 seconds.
  public init(
    name: String, release: String, longestCall: Duration = .seconds(55), clock: any WallClock = SystemClock(),
    make: @escaping Maker
  ) {
    identity = PluginIdentity(name: name, release: release)
    self.longestCall = longestCall
    self.clock = clock
    self.make = make
  }

  /// Serves the bot over the standard input and output until `shutdown`, or until the input ends.
  public func run() async {
    // A bot that is gone shows as an error of the next write, not as a signal.
    signal(SIGPIPE, SIG_IGN)
    await run(input: .standardInput, output: .standardOutput)
  }

  /// The same over other files, for tests.
  public func run(input: FileHandle, output: FileHandle) async {
    let session = ProgramSession(program: self, output: ProgramOutput(file: output))
    await withDiscardingTaskGroup { group in
      conversation: for await line in ProgramInput.lines(of: input) {
        switch await session.take(line) {
        case .nothing: break
        case .call(let id, let call, let cancellations):
          group.addTask { await session.answer(id, call, cancellations: cancellations) }
        case .end(let id):
          await session.sayGoodbye(id)
          break conversation
        }
      }
      group.cancelAll()
    }
  }
}
