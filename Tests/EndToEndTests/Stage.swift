import Foundation
import HTTP
import Simulator
import Testing

/// The real bot's program beside a simulation, in a folder of its own.
struct Stage: Sendable {
  let simulation: Simulation
  let addresses: Simulation.Addresses
  let folder: URL
  let client: HTTPClient

  var slack: SlackWorld { simulation.slack }
  var latitude: LatitudeWorld { simulation.latitude }
  var database: String { folder.appendingPathComponent("bot.db").path }

  static let ada = "U0ADA"
  static let grace = "U0GRACE"

  /// The folder of the programs, where this test's own program lies too.
  static let programs = URL(
    fileURLWithPath: (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
  ).deletingLastPathComponent()
  static let configuration = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("config/demo.yaml").path

  /// Runs `body` with a simulation, and takes everything away afterwards.
  static func open(
    speed: Double = 200, faults: Set<Fault> = [], _ body: @escaping @Sendable (Stage) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("talos-poc-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let simulation = try await Simulation(speed: speed, faults: faults)
    let client = HTTPClient()
    defer { client.shutdown() }
    try await simulation.run { addresses in
      try await body(Stage(simulation: simulation, addresses: addresses, folder: folder, client: client))
    }
  }

  /// Starts the bot and runs `body` while it serves; it is stopped by SIGTERM and must end well.
  func serving<Value: Sendable>(
    config: String = Stage.configuration, _ body: @escaping @Sendable (ChildProgram) async throws -> Value
  ) async throws -> Value {
    let bot = try await startBot(config: config)
    defer { bot.kill() }
    let value = try await body(bot)
    #expect(try await bot.stop() == 0)
    return value
  }

  /// Starts the bot and lets the simulated Slack know where it listens.
  func startBot(config: String = Stage.configuration) async throws -> ChildProgram {
    let bot = try program(["serve", "--config", config, "--time-scale", "\(addresses.speed)"])
    do {
      await slack.use(bot: "http://" + (try await bot.line(after: "listening on ")))
    } catch {
      bot.kill()
      throw ChildProgram.Failure("\(error); its last words: \(log.suffix(2000))")
    }
    return bot
  }

  /// Starts the bot's program with other arguments, in the same environment.
  func program(_ arguments: [String], environment: [String: String] = [:]) throws -> ChildProgram {
    let path = folder.appendingPathComponent("bot.log").path
    if !FileManager.default.fileExists(atPath: path) { _ = FileManager.default.createFile(atPath: path, contents: nil) }
    let errors = FileHandle(forWritingAtPath: path)
    try errors?.seekToEnd()
    return try ChildProgram(
      Self.programs.appendingPathComponent("talos-poc-bot").path, arguments,
      environment: addresses.environment(database: database, port: 0).merging(environment) { $1 }, errors: errors)
  }

  /// What the bot wrote to its log.
  var log: String {
    (try? String(contentsOf: folder.appendingPathComponent("bot.log"), encoding: .utf8)) ?? ""
  }

  /// Types `start` and confirms by button, up to the server's purchase.
  func start(_ words: String = "start") async throws {
    try await slack.type(words, as: Self.ada)
    let question = try await slack.expectButton("Confirm")
    try await slack.press(question.button, as: Self.ada, ts: question.message.ts)
  }

  /// Nothing bills at the provider any more; `made` servers were rented in all.
  func expectNothingLeft(made: Int) async {
    #expect(await latitude.everyServer().count == made)
    #expect(await latitude.presentServers().isEmpty)
  }

  /// The bot stayed within the provider's limits in every minute.
  func expectWithinLimits() async {
    let requests = await latitude.requests()
    #expect(!requests.contains { $0.status == 429 })
    for request in requests {
      let minute = requests.filter { $0.at >= request.at && $0.at.timeIntervalSince(request.at) < 59 }
      #expect(minute.filter { $0.method == "GET" }.count <= 30)
      #expect(minute.filter { $0.method != "GET" }.count <= 20)
    }
  }
}
