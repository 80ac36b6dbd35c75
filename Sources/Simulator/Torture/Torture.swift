import Foundation

/// The torture: the bot is killed at one point after the other, and every promise is looked at each time.
public struct Torture: Sendable {
  let bot: String
  let configuration: String
  let speed: Double
  /// How many trials are under way at once.
  let workers: Int

  /// - Parameters:
  ///   - bot: the bot's program.
  ///   - configuration: its configuration, one for the simulator.
  ///   - speed: simulated seconds a second. Above 300, the ten minutes that a question waits are over before a killed bot is back
  ///     on a busy machine.
  public init(bot: String, configuration: String, speed: Double = 200, workers: Int = 2) {
    self.bot = bot
    self.configuration = configuration
    self.speed = speed
    self.workers = max(1, workers)
  }

  /// One trial.
  public func attempt(_ point: KillPoint) async throws -> TortureFinding {
    try await TortureTrial(bot: bot, configuration: configuration, speed: speed, point: point).run()
  }

  /// Trials at those points, in their order as far as the workers allow; ends early where `proceed` says so.
  /// - Parameter proceed: told each finding; false ends the torture after what is under way.
  public func attempt(
    _ points: some Sequence<KillPoint> & Sendable, proceed: @Sendable (TortureFinding) async -> Bool
  ) async throws -> [TortureFinding] {
    var findings: [TortureFinding] = []
    var rest = Array(points).makeIterator()
    try await withThrowingTaskGroup(of: TortureFinding.self) { group in
      for _ in 0..<workers { if let point = rest.next() { group.addTask { try await attempt(point) } } }
      while let finding = try await group.next() {
        findings.append(finding)
        if await proceed(finding), let point = rest.next() { group.addTask { try await attempt(point) } }
      }
    }
    return findings
  }

  /// Every point of a kind from the first, until one is not reached any more.
  public func attemptAll(
    every step: Int = 1, _ point: @Sendable (Int) -> KillPoint, report: @Sendable (TortureFinding) async -> Void
  ) async throws -> [TortureFinding] {
    let points = stride(from: 1, to: 5000, by: max(1, step)).map(point)
    return try await attempt(points) { finding in
      await report(finding)
      return finding.kills > 0 || !finding.problems.isEmpty
    }
  }

  /// So many random points, the same ones for the same seed: one to three kills each, anywhere in the whole job.
  public static func randomPoints(_ count: Int, seed: UInt64) -> [KillPoint] {
    var generator = SplitMix(state: seed)
    return (0..<count).map { _ in
      let kills = Int.random(in: 1...3, using: &generator)
      return .seconds((0..<kills).map { _ in Double.random(in: 0...(1500 / Double(kills)), using: &generator) })
    }
  }
}

/// A small generator that gives the same numbers for the same seed. https://prng.di.unimi.it/splitmix64.c
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
