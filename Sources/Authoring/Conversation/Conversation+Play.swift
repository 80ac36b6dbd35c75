import PluginKit

extension Conversation {
  /// Plays the bot's and the world's part, and says whether the plugin kept to its own.
  func play(with plugin: TestedPlugin, _ stage: TestStage) async -> Verdict {
    do {
      let calls = try await TemporaryFolder.with { folder in
        try await StandInServer.with(.script) { server, origin in
          let placeholders = Placeholders(server: origin, folder: folder)
          return try await TestedProgram.with(plugin, placeholders, stage) { program in
            try await play(program, server, placeholders)
          }
        }
      }
      return Verdict("conversation \(name)", passed: true, seen: "\(calls) calls as recorded")
    } catch {
      return Verdict("conversation \(name)", passed: false, seen: "\(error)")
    }
  }

  private func play(
    _ program: TestedProgram, _ server: StandInServer, _ before: Placeholders
  ) async throws -> Int {
    var placeholders = before
    var calls = 0
    for (index, (number, line)) in lines.enumerated() {
      guard case .bot(let method, let written) = line else { continue }
      calls += 1
      // What the world answers meanwhile stands between this call and the next.
      for case .http(let exchange) in lines[(index + 1)...].map(\.line).prefix(while: { !$0.isBot }) {
        await server.expect(exchange.filled(placeholders))
      }
      var parameters = placeholders.filled(written)
      if method == PluginCall.Method.perform.rawValue { parameters = program.plugin.completed(parameters) }
      let answer = try await program.ask(method, parameters)
      if let complaint = await server.complaint { throw Disappointment("line \(number): \(complaint)") }
      if let missing = await server.missing.first {
        throw Disappointment("line \(number): \(missing.method) \(missing.path) was not requested")
      }
      for case .plugin(let expected) in lines[(index + 1)...].map(\.line).prefix(while: { !$0.isBot }) {
        if let why = Expectation.difference(placeholders.filled(expected), answer.json, at: "the answer") {
          throw Disappointment("line \(number): \(why)")
        }
      }
      if case .result(let result) = answer {
        if method == PluginCall.Method.perform.rawValue {
          try program.check(result, of: parameters["action"]?.string ?? "", parameters)
        }
        placeholders.memo = result["memo"] ?? .null
      }
    }
    return calls
  }
}

extension Conversation.Line {
  fileprivate var isBot: Bool { if case .bot = self { true } else { false } }
}

extension StandInServer.Exchange {
  fileprivate func filled(_ placeholders: Placeholders) -> StandInServer.Exchange {
    var filled = self
    filled.body = body.map(placeholders.filled)
    filled.expects = expects.map(placeholders.filled)
    return filled
  }
}
