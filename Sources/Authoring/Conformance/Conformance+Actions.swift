import Foundation
import PluginKit

extension Conformance {
  /// Three rows an action: it answers as declared, it bears to be called twice, and it goes on from its memo.
  var actionRows: [Row] {
    plugin.manifest.actions.keys.sorted().flatMap { action in
      [
        Row(title: "\(action): outputs as declared") { try await Self.asDeclared(action, $0) },
        Row(title: "\(action): without its inputs") { try await Self.withoutInputs(action, $0) },
        Row(title: "\(action): the same call twice") { try await Self.twice(action, $0) },
        Row(title: "\(action): goes on from its memo") { try await Self.fromMemo(action, $0) },
      ]
    }
  }

  /// The answer to one call, checked against protocol and manifest.
  private static func call(
    _ action: String, inputs: Facts, memo: JSONValue? = nil, _ program: TestedProgram
  ) async throws -> TestedProgram.Answer {
    let parameters = program.plugin.performing(action, inputs: inputs, memo: memo)
    let answer = try await program.ask("perform", parameters)
    if case .result(let result) = answer { try program.check(result, of: action, parameters) }
    return answer
  }

  private static func asDeclared(_ action: String, _ scene: Scene) async throws -> String {
    try await scene.program { program in
      try await call(action, inputs: scene.plugin.inputs(of: action), program).words
    }
  }

  private static func withoutInputs(_ action: String, _ scene: Scene) async throws -> String {
    try await scene.program { program in
      let answer = try await call(action, inputs: [:], program)
      _ = try await program.ask("dance", [:])
      return "\(answer.words), and it goes on"
    }
  }

  /// As after a kill of the bot before its commit: the same call once more, in another process.
  private static func twice(_ action: String, _ scene: Scene) async throws -> String {
    let inputs = scene.plugin.inputs(of: action)
    let first = try await scene.program { try await call(action, inputs: inputs, $0) }
    let second = try await scene.program { try await call(action, inputs: inputs, $0) }
    guard first.kind == second.kind else {
      throw Disappointment("first \(first.words), then \(second.words)")
    }
    guard first.ledger == second.ledger else {
      throw Disappointment("the second call's ledger is another: \(second.ledger), not \(first.ledger)")
    }
    return "\(first.words) both times"
  }

  /// The memo is all that a step has: a process that never saw the first call goes on from it, and bears it twice.
  private static func fromMemo(_ action: String, _ scene: Scene) async throws -> String {
    let inputs = scene.plugin.inputs(of: action)
    let first = try await scene.program { try await call(action, inputs: inputs, $0) }
    guard case .result(let result) = first, result["verdict"]?.string == "wait" else {
      return "\(first.words) at once: there is no memo to go on from"
    }
    let memo = result["memo"] ?? .null
    let answers = try await scene.program { program in
      [
        try await call(action, inputs: inputs, memo: memo, program),
        try await call(action, inputs: inputs, memo: memo, program),
      ]
    }
    guard answers[0].kind == answers[1].kind else {
      throw Disappointment("with one memo first \(answers[0].words), then \(answers[1].words)")
    }
    return "\(answers[0].words), in a process that never saw the first call"
  }

  /// One row an ability: what is provided answers in the protocol's form, or says why it cannot now.
  var abilityRows: [Row] {
    let calls: [(PluginManifest.Ability, [PluginCall])] = [
      (.inventory, [.inventory(instance: plugin.instance), .exists(id: "nothing-of-that-id")]), (.prices, [.prices]),
      (.schedule, [.onSchedule(now: Date(timeIntervalSince1970: 1_800_000_000))]), (.check, [.check]),
    ]
    return calls.filter { plugin.manifest.offers($0.0) }.flatMap { $0.1 }.map { call in
      Row(title: "provides \(call.method.rawValue)") { scene in
        try await scene.program { program in
          let answer = try await program.ask(call.method.rawValue, call.parameters)
          guard case .result(let result) = answer else { return answer.words }
          switch call {
          case .inventory: return "\(try PluginResult.inventory(of: result).count) items"
          case .exists: return "\(try PluginResult.exists(of: result))"
          case .prices: return "\(try Offers(wire: WireReader(result, at: "result")).offers.count) offers"
          case .onSchedule: return "\(try PluginResult.notices(of: result).count) notices"
          case .check: return "\(try PluginResult.checks(of: result).count) results"
          case .initialize, .perform, .command, .shutdown: return answer.words
          }
        }
      }
    }
  }
}

extension TestedProgram.Answer {
  /// A verdict's word, or that it is an error.
  fileprivate var kind: String {
    if case .result(let value) = self { value["verdict"]?.string ?? "result" } else { "error" }
  }
  /// What it says of things that bill, without the times.
  fileprivate var ledger: [String] {
    guard case .result(let value) = self else { return [] }
    return (value["ledger"]?.array ?? []).map { "\($0["kind"]?.string ?? "") \($0["name"]?.string ?? "")" }
  }
}
