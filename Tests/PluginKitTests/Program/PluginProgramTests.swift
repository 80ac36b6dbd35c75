import Foundation
import PluginKit
import Testing

@Suite("A plugin as a program, over real pipes", .timeLimit(.minutes(1)))
struct PluginProgramTests {
  /// Answers at once, never, or with an error.
  private struct Sample: Plugin {
    let host: PluginHost
    var name: String { "sample" }

    func perform(_ action: String, _ context: ActionContext) async throws -> Outcome {
      switch action {
      case "echo":
        return .done(["memo": context.memo ?? "none", "greeting": .string(host.string("greeting", default: "hello"))])
      case "hang":
        try await Task.sleep(for: .seconds(3600))
        return .done()
      case "refuse": throw PluginError("come back later", retryAfter: 7)
      case "shout": return .done(["text": .string(String(repeating: "x", count: 2_000_000))])
      default: throw UnknownAction(plugin: name, action: action)
      }
    }
    func exists(_ id: String) async throws -> Bool? { id == "here" }
    func inventory(instance: String) async throws -> [InventoryItem]? { nil }
  }

  /// Has a command and a schedule.
  private struct Talker: Plugin {
    var name: String { "talker" }
    func perform(_ action: String, _ context: ActionContext) async throws -> Outcome {
      throw UnknownAction(plugin: name, action: action)
    }
    func command(_ call: CommandCall) async throws -> String {
      guard call.name == "greet" else { throw PluginError("only greet") }
      return "Hello, \(call.arguments["person"] ?? "you")"
    }
    func onSchedule(now: Date) async throws -> [Notice]? {
      [Notice(.note, key: "k", title: "at \(Int(now.timeIntervalSince1970))", body: NoticeBody([]))]
    }
  }

  private static func program(longestCall: Duration = .seconds(30)) -> PluginProgram {
    PluginProgram(name: "sample", release: "2.0.0", longestCall: longestCall) { Sample(host: $0) }
  }
  private static func perform(_ action: String, memo: JSONValue? = nil) -> PluginCall {
    .perform(
      action: action,
      ActionContext(run: "abcdef", instance: "tpoc", step: "s", memo: memo, stepBegan: .distantPast, now: .distantPast))
  }

  @Test("initialize hands over settings, and is answered with name, version and protocol")
  func handshake() async throws {
    try await Correspondent.with(Self.program()) { bot in
      try bot.call(1, .initialize(PluginIntroduction(instance: "tpoc", settings: ["greeting": "servus"])))
      #expect(await bot.next() == .result(id: 1, ["protocol": 1, "name": "sample", "version": "2.0.0"]))
      try bot.call(2, Self.perform("echo", memo: ["n": 3]))
      guard case .result(id: 2, let result) = await bot.next() else {
        Issue.record("no result")
        return
      }
      let outcome = try Outcome(wire: result)
      #expect(outcome.verdict == .done)
      #expect(outcome.facts == ["memo": ["n": 3], "greeting": "servus"])
      try bot.call(3, .shutdown)
      #expect(await bot.next() == .result(id: 3, .null))
      #expect(await bot.next() == nil)
    }
  }

  @Test(
    "what comes to nothing has the protocol's own code",
    arguments: [
      (PluginProgramTests.perform("nothing"), PluginFault.Code.unknownAction),
      (PluginProgramTests.perform("refuse"), PluginFault.Code.failed),
      (PluginProgramTests.perform("shout"), PluginFault.Code.failed),
      (PluginCall.inventory(instance: "tpoc"), PluginFault.Code.noSuchMethod),
      (PluginCall.onSchedule(now: .distantPast), PluginFault.Code.noSuchMethod),
      (PluginCall.command(CommandCall(name: "none", by: "x", channel: "y")), PluginFault.Code.unknownAction),
    ])
  func faults(call: PluginCall, code: Int) async throws {
    try await Correspondent.with(Self.program()) { bot in
      try await bot.initialize()
      try bot.call(1, call)
      let answer = await bot.next()
      #expect(answer?.code == code)
      // And it goes on.
      try bot.call(2, .exists(id: "here"))
      #expect(await bot.next() == .result(id: 2, ["exists": true]))
    }
  }

  @Test("commands and schedules are served as a plugin that is compiled in would serve them")
  func commandAndSchedule() async throws {
    try await Correspondent.with(PluginProgram(name: "talker", release: "1.0.0") { _ in Talker() }) { bot in
      try await bot.initialize()
      try bot.call(1, .command(CommandCall(name: "greet", arguments: ["person": "Ada"], by: "x", channel: "y")))
      #expect(await bot.next() == .result(id: 1, ["text": "Hello, Ada"]))
      try bot.call(2, .onSchedule(now: Date(timeIntervalSince1970: 1_800_000_000)))
      guard case .result(id: 2, let result) = await bot.next() else {
        Issue.record("no result")
        return
      }
      #expect(try PluginResult.notices(of: result).map(\.title) == ["at 1800000000"])
    }
  }

  @Test("an error carries how long to wait")
  func retryAfter() async throws {
    try await Correspondent.with(Self.program()) { bot in
      try await bot.initialize()
      try bot.call(1, Self.perform("refuse"))
      #expect(await bot.next() == .failure(id: 1, PluginFault("come back later", retryAfter: 7)))
    }
  }

  @Test("a slow call holds up no other, and cancel ends it")
  func cancellation() async throws {
    try await Correspondent.with(Self.program()) { bot in
      try await bot.initialize()
      try bot.call(1, Self.perform("hang"))
      try bot.call(2, .exists(id: "elsewhere"))
      #expect(await bot.next() == .result(id: 2, ["exists": false]))
      try bot.say(.notification(method: "cancel", parameters: ["id": 1]))
      #expect(await bot.next()?.code == PluginFault.Code.cancelled)
    }
  }

  @Test("a call that takes too long is answered with an error")
  func deadline() async throws {
    try await Correspondent.with(Self.program(longestCall: .milliseconds(50))) { bot in
      try await bot.initialize()
      try bot.call(1, Self.perform("hang"))
      #expect(await bot.next()?.code == PluginFault.Code.failed)
    }
  }

  @Test("the end of the input ends the program, whatever is under way")
  func endOfInput() async throws {
    try await Correspondent.with(Self.program()) { bot in
      try await bot.initialize()
      try bot.call(1, Self.perform("hang"))
    }
  }

  @Test(
    "what cannot be read is answered and forgotten",
    arguments: [
      ("{", -32700), ("[1]", -32700), ("{\"id\": 1}", -32700),
      ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"dance\"}", -32601),
      ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"perform\",\"params\":{\"action\":7}}", -32602),
      (String(repeating: "x", count: 1 << 20), -32700),
      (
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocol\":2,\"instance\":\"tpoc\"}}",
        -32602
      ),
    ])
  func badInput(line: String, code: Int) async throws {
    try await Correspondent.with(Self.program()) { bot in
      try bot.say(line)
      #expect(await bot.next()?.code == code)
      try await bot.initialize()
    }
  }

  @Test("nothing is performed before initialize, and initialize comes once")
  func order() async throws {
    try await Correspondent.with(Self.program()) { bot in
      try bot.call(1, Self.perform("echo"))
      #expect(await bot.next()?.code == PluginFault.Code.failed)
      try await bot.initialize()
      try bot.call(2, .initialize(PluginIntroduction(instance: "tpoc")))
      #expect(await bot.next()?.code == PluginFault.Code.badParameters)
    }
  }
}
