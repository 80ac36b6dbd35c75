import Foundation

/// The bot under torture: killed at its point, started again at once, until the trial is over.
actor TorturedBot {
  private let path: String
  private let arguments: [String]
  private let environment: [String: String]
  private let slack: SlackWorld
  private let log: FileHandle?
  private var program: ChildProgram?
  private var isOver = false
  private(set) var kills = 0
  /// Ends that nobody asked for.
  private(set) var problems: [String] = []

  init(path: String, arguments: [String], environment: [String: String], slack: SlackWorld, log: FileHandle?) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
    self.slack = slack
    self.log = log
  }

  /// Starts the bot, and again whenever it was killed, until `stop`.
  /// - Parameter wait: returns once so many simulated seconds are over.
  func live(through point: KillPoint, wait: @escaping @Sendable (Double) async throws -> Void) async throws {
    var switchValue = point.switchValue
    var moments: [Double] = if case .seconds(let seconds) = point { seconds } else { [] }
    while !isOver {
      var variables = environment
      variables["TALOS_POC_KILL_AT"] = switchValue
      let program = try ChildProgram(path, arguments, environment: variables, errors: log)
      self.program = program
      let moment = moments.isEmpty ? nil : moments.removeFirst()
      let code = try await Self.watch(program, killAfter: moment, wait: wait, slack: slack)
      if isOver { return }
      if code == 128 + SIGKILL {
        kills += 1
        switchValue = nil
      } else {
        problems.append("the bot ended by itself, with exit code \(code)")
        return
      }
    }
  }

  private static func watch(
    _ program: ChildProgram, killAfter moment: Double?, wait: @escaping @Sendable (Double) async throws -> Void,
    slack: SlackWorld
  ) async throws -> Int32 {
    try await withThrowingTaskGroup(of: Int32?.self) { group in
      group.addTask {
        // A bot that was killed before it listens has no such line.
        if let address = try? await program.line(after: "listening on ") { await slack.use(bot: "http://" + address) }
        return try await program.finish(within: 600).code
      }
      if let moment {
        group.addTask {
          try await wait(moment)
          program.kill()
          return nil
        }
      }
      defer { group.cancelAll() }
      while let ended = try await group.next() { if let ended { return ended } }
      throw CancellationError()
    }
  }

  /// The trial is over: the bot is ended and not started again.
  func stop() {
    isOver = true
    program?.kill()
  }
}
