import PluginKit

extension Conformance {
  struct Row: Sendable {
    var title: String
    var test: Test
  }

  var rows: [Row] {
    [
      Row(title: "handshake", test: Self.handshake), Row(title: "handshake of another protocol", test: Self.future),
      Row(title: "bad input", test: Self.badInput), Row(title: "unknown method", test: Self.unknownMethod),
      Row(title: "unknown action", test: Self.unknownAction),
    ] + actionRows + abilityRows + [
      Row(title: "two calls at once", test: Self.twoAtOnce), Row(title: "cancellation", test: Self.cancellation),
      Row(title: "shutdown", test: Self.shutdown), Row(title: "end of input", test: Self.endOfInput),
    ]
  }

  private static let handshake: Test = { scene in
    try await scene.program(greets: false) { program in
      let identity = try await program.greet()
      let manifest = scene.plugin.manifest
      guard identity.name == manifest.name, identity.release == manifest.version,
        identity.version == PluginManifest.protocolVersion
      else {
        throw Disappointment(
          "it says \(identity.name) \(identity.release) of protocol \(identity.version), its manifest "
            + "\(manifest.name) \(manifest.version) of protocol \(manifest.protocol)")
      }
      return "\(identity.name) \(identity.release), protocol \(identity.version)"
    }
  }

  private static let future: Test = { scene in
    try await scene.program(greets: false) { program in
      let answer = try await program.ask(
        "initialize", scene.plugin.introduction(scene.placeholders, version: 99).wire, within: 10)
      guard case .fault(let fault) = answer else { throw Disappointment("protocol 99 is accepted") }
      return "refused: \(fault.message)"
    }
  }

  private static let badInput: Test = { scene in
    try await scene.program { program in
      for line in ["{", "[1]", "\"text\"", "null", #"{"jsonrpc":"2.0"}"#, String(repeating: "x", count: 4000)] {
        await program.write(line)
      }
      // Parameters that are none, for calls that want some.
      for parameters: JSONValue in [[:], ["action": 7], ["action": "x", "context": "y"]] {
        if case .result(let result) = try await program.ask("perform", parameters) {
          throw Disappointment("perform with the parameters \(parameters.text) has the result \(result.text)")
        }
      }
      return "it goes on after lines that are no calls"
    }
  }

  private static let unknownMethod: Test = { scene in
    try await scene.program { program in
      try await program.ask("dance", [:]).expect(PluginFault.Code.noSuchMethod)
    }
  }

  private static let unknownAction: Test = { scene in
    try await scene.program { program in
      try await program.ask("perform", scene.plugin.performing("no-such-action", inputs: [:]))
        .expect(PluginFault.Code.unknownAction)
    }
  }

  private static let twoAtOnce: Test = { scene in
    try await scene.program { program in
      let action = scene.plugin.manifest.actions.keys.sorted().first ?? ""
      let parameters = scene.plugin.performing(action, inputs: scene.plugin.inputs(of: action))
      let one = await program.begin("perform", parameters)
      let two = await program.begin("dance", [:])
      _ = try await program.answer(to: two)
      _ = try await program.answer(to: one)
      return "each is answered under its own id"
    }
  }

  private static let cancellation: Test = { scene in
    try await scene.program { program in
      let action = scene.plugin.manifest.actions.keys.sorted().first ?? ""
      let id = await program.begin(
        "perform", scene.plugin.performing(action, inputs: scene.plugin.inputs(of: action)))
      await program.cancel(id)
      await program.cancel(4711)
      let answer = try await program.answer(to: id)
      _ = try await program.ask("dance", [:])
      return "a cancelled call is answered with \(answer.words), and the next one too"
    }
  }

  private static let shutdown: Test = { scene in
    try await scene.program { program in
      guard case .result(.null) = try await program.ask("shutdown", [:], within: 2) else {
        throw Disappointment("it is not answered with null")
      }
      try await program.expectEnd(within: 2)
      return "answered, and ended with exit code 0"
    }
  }

  private static let endOfInput: Test = { scene in
    try await scene.program { program in
      await program.closeInput()
      try await program.expectEnd(within: 5)
      return "ended with exit code 0"
    }
  }
}

extension TestedProgram.Answer {
  fileprivate func expect(_ code: Int) throws -> String {
    guard case .fault(let fault) = self, fault.code == code else {
      throw Disappointment("answered with \(words), not with the error \(code)")
    }
    return "refused: \(fault.message)"
  }
}
