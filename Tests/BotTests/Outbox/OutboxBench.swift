import Chat
import Foundation
import HTTP
import Logging
import PluginKit
import Simulator
import Storage
import Testing
import Workflow

@testable import Bot

/// The sender on a real database, before the simulated Slack.
struct OutboxBench: Sendable {
  let simulation: Simulation
  let store: SQLiteStore
  /// The store as the sender sees it.
  let disk: RefusingStore
  let slackPlatform: any ChatPlatform
  let sender: OutboxSender
  let troubles: Troubles
  let log: LogLines
  let place = Place(platform: "slack", workspace: SlackWorld.team, channel: SlackWorld.channel)
  let alerts = Place(platform: "slack", workspace: SlackWorld.team, channel: "C0ALERTS")

  var slack: SlackWorld { simulation.slack }
  var clock: ScaledClock { simulation.clock }

  /// - Parameter platform: what the sender takes for Slack.
  static func open(
    speed: Double = 600, faults: Set<Fault> = [],
    platform: @escaping @Sendable (SlackPlatform) -> any ChatPlatform = { $0 },
    _ body: @escaping @Sendable (OutboxBench) async throws -> Void
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("talos-poc-outbox-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let simulation = try await Simulation(speed: speed, faults: faults)
    let client = HTTPClient()
    defer { client.shutdown() }
    try await simulation.run { addresses in
      let bench = try OutboxBench(simulation, addresses, client, folder: folder, platform: platform)
      try await bench.sending { try await body(bench) }
      try bench.store.close()
    }
  }

  private init(
    _ simulation: Simulation, _ addresses: Simulation.Addresses, _ client: HTTPClient, folder: URL,
    platform: (SlackPlatform) -> any ChatPlatform
  ) throws {
    self.simulation = simulation
    store = try SQLiteStore(path: folder.appendingPathComponent("bot.db").path)
    disk = RefusingStore(store)
    let log = LogLines()
    self.log = log
    let logger = Logger(label: "outbox") { _ in log }
    troubles = Troubles(logger: logger)
    let slack = SlackPlatform(
      settings: .init(signingSecrets: ["s"], apiBase: addresses.slack + "/api", responseHosts: [addresses.slack]),
      secrets: GivenSecrets(["bot_token": addresses.slackBotToken]), client: client)
    slackPlatform = platform(slack)
    sender = OutboxSender(
      store: disk, platforms: [slackPlatform], clock: simulation.clock, alerts: alerts, logger: logger,
      troubles: troubles)
  }

  /// Sends while `body` runs.
  private func sending(_ body: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await sender.run() }
      let result: Result<Void, any Error>
      do {
        result = .success(try await body())
      } catch {
        result = .failure(error)
      }
      await sender.stop()
      try await group.waitForAll()
      try result.get()
    }
  }

  /// Queues words of the run `abcdef`.
  func say(
    _ slot: String, _ text: String, _ audience: Utterance.Audience = .channel, mustArrive: Bool = false,
    relevance: Utterance.Relevance = .lasting, address: String? = nil, in other: Place? = nil, run: String = "abcdef"
  ) async throws {
    let utterance = Utterance(
      slot: slot, audience: audience, message: Message(title: text), mustArrive: mustArrive, relevance: relevance)
    let now = clock.now
    let place = other ?? place
    try await store.write { try $0.enqueue(utterance, run: run, place: place, replyAddress: address, at: now) }
    sender.wake()
  }

  /// Lets so many simulated seconds go by.
  func pass(_ seconds: Double) async throws { try await clock.sleep(until: clock.now.addingTimeInterval(seconds)) }

  var state: OutboxState {
    get async throws { try await store.read { try $0.outboxState() } }
  }

  /// Returns once the outbox is so.
  func until(_ enough: @Sendable (OutboxState) -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(20)
    while try await !enough(state) {
      guard ContinuousClock.now < deadline else {
        Issue.record("the outbox did not get so: \(try await state)")
        return
      }
      try await pass(2)
    }
  }

  /// Returns once all is sent.
  func untilEmpty() async throws { try await until { $0.queued == 0 && $0.parked == 0 } }

  /// The texts of the messages in a channel, in their order.
  func texts(in channel: String = SlackWorld.channel) async -> [String] {
    await slack.messages(in: channel).map { $0.lines.first ?? "" }
  }
}

/// What a part writes to its log at `notice` and above.
struct LogLines: LogHandler {
  private let lines: AsyncStream<String>
  private let writer: AsyncStream<String>.Continuation
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.notice
  var metadataProvider: Logger.MetadataProvider?

  init() { (lines, writer) = AsyncStream.makeStream() }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { writer.yield("\(event.level) \(event.message) \(event.metadata ?? [:])") }

  /// All lines so far; nothing is kept any more afterwards.
  func finish() async -> [String] {
    writer.finish()
    var all: [String] = []
    for await line in lines { all.append(line) }
    return all
  }
}
