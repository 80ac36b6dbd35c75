import Foundation
import PluginKit
import Programs

/// Where the tests of a plugin take place.
public struct TestStage: Sendable {
  /// The `PATH` of the plugin's program.
  public var searchPath: String
  /// Told what the program writes to its standard error.
  public var log: @Sendable (String) -> Void
  /// How long a call may take, in seconds; the bot waits as long.
  public var longestCall: Double

  public init(searchPath: String, longestCall: Double = 55, log: @escaping @Sendable (String) -> Void = { _ in }) {
    self.searchPath = searchPath
    self.longestCall = longestCall
    self.log = log
  }
}

/// One process of a plugin under test, with the calls that it was made.
actor TestedProgram {
  /// What a call came to.
  enum Answer: Sendable, Hashable {
    case result(JSONValue)
    case fault(PluginFault)

    /// As it stands in the message.
    var json: JSONValue {
      switch self {
      case .result(let value): ["result": value]
      case .fault(let fault): ["error": fault.wire]
      }
    }
  }

  nonisolated let plugin: TestedPlugin
  nonisolated let placeholders: Placeholders
  private let raw: RawProgram
  private let stage: TestStage
  private var lastCall = 0
  private var early: [Int: Answer] = [:]
  private(set) var refusals = 0

  private init(_ plugin: TestedPlugin, _ placeholders: Placeholders, _ raw: RawProgram, _ stage: TestStage) {
    self.plugin = plugin
    self.placeholders = placeholders
    self.raw = raw
    self.stage = stage
  }

  /// Runs `body` beside a process of the plugin, which is killed afterwards.
  /// - Parameter greets: whether `initialize` comes first.
  static func with<Value: Sendable>(
    _ plugin: TestedPlugin, _ placeholders: Placeholders, _ stage: TestStage, greets: Bool = true,
    _ body: @escaping @Sendable (TestedProgram) async throws -> Value
  ) async throws -> Value {
    try await RawProgram.with(plugin.launch(searchPath: stage.searchPath), log: stage.log) { raw in
      let program = TestedProgram(plugin, placeholders, raw, stage)
      if greets { _ = try await program.greet() }
      return try await body(program)
    }
  }

  /// Says hello as the bot does.
  func greet(version: Int = PluginManifest.protocolVersion) async throws -> PluginIdentity {
    let introduction = plugin.introduction(placeholders, version: version)
    switch try await ask(PluginCall.Method.initialize.rawValue, introduction.wire, within: 10) {
    case .result(let result): return try PluginIdentity(wire: WireReader(result, at: "result"))
    case .fault(let fault): throw Disappointment("initialize is answered with an error: \(fault)")
    }
  }

  /// Makes a call and waits for its answer.
  /// - Throws: `Disappointment` where there is none in time, or where the program breaks the protocol meanwhile.
  func ask(_ method: String, _ parameters: JSONValue, within seconds: Double? = nil) async throws -> Answer {
    try await answer(to: begin(method, parameters), within: seconds)
  }

  /// Makes a call.
  func begin(_ method: String, _ parameters: JSONValue) -> Int {
    lastCall += 1
    let parameters = placeholders.filled(parameters)
    raw.write(PluginMessage.request(id: lastCall, method: method, parameters: parameters).line)
    return lastCall
  }

  func cancel(_ id: Int) {
    let parameters: JSONValue = ["id": .number(Decimal(id))]
    raw.write(PluginMessage.notification(method: PluginNotification.cancel, parameters: parameters).line)
  }

  func write(_ line: String) { raw.write(line) }

  func answer(to id: Int, within seconds: Double? = nil) async throws -> Answer {
    let limit = seconds ?? stage.longestCall
    let deadline = ContinuousClock.now + .seconds(limit)
    while true {
      if let answer = early.removeValue(forKey: id) { return answer }
      let rest = ContinuousClock.now.duration(to: deadline)
      guard rest > .zero, let event = await raw.next(within: Double(rest.components.seconds) + 0.1) else {
        throw Disappointment("no answer within \(Int(limit)) seconds")
      }
      guard case .line(let line) = event else { throw Disappointment(Self.words(event)) }
      try take(line)
    }
  }

  private func take(_ line: [UInt8]) throws {
    switch try PluginMessage(line: line) {
    case .result(let id, let value) where (1...lastCall).contains(id): early[id] = .result(value)
    case .failure(let id?, let fault) where (1...lastCall).contains(id): early[id] = .fault(fault)
    case .failure(nil, _): refusals += 1
    case .result(let id, _), .failure(let id?, _): throw Disappointment("it answered call \(id), which nobody made")
    case .request(_, let method, _): throw Disappointment("it called the method \(method) of the bot, which has none")
    case .notification(PluginNotification.progress, _): break
    case .notification(let method, _): throw Disappointment("it sent a notification \(method), which does not exist")
    }
  }

  /// Whether it ends by itself, with exit code 0.
  func expectEnd(within seconds: Double) async throws {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while true {
      let rest = ContinuousClock.now.duration(to: deadline)
      guard rest > .zero, let event = await raw.next(within: Double(rest.components.seconds) + 0.1) else {
        throw Disappointment("it still runs after \(Int(seconds)) seconds")
      }
      guard case .ended(let words) = event else { continue }
      guard words.hasSuffix("exit code 0") else { throw Disappointment(words) }
      return
    }
  }

  func closeInput() async { await raw.closeInput() }

  /// Holds an outcome against the protocol and the manifest.
  nonisolated func check(_ result: JSONValue, of action: String, _ parameters: JSONValue) throws {
    let outcome = try Outcome(wire: WireReader(result, at: "result"))
    let context = try ActionContext(wire: WireReader(parameters["context"] ?? .null, at: "context"))
    if let lie = plugin.manifest.lie(in: outcome, of: action, context) { throw Disappointment(lie) }
  }

  private static func words(_ event: RawProgram.Event) -> String {
    switch event {
    case .line: ""
    case .outputEnded: "it closed its output"
    case .ended(let words): words
    }
  }
}
