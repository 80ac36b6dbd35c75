import PluginKit

/// What every plugin has to do, whatever it is for. Each row starts a process of its own, in a world whose servers are
/// down or silent, so that it finds out what a plugin does on its worst day and nothing is changed anywhere.
public struct Conformance: Sendable {
  let plugin: TestedPlugin
  let stage: TestStage

  public init(plugin: TestedPlugin, stage: TestStage) {
    self.plugin = plugin
    self.stage = stage
  }

  /// All rows and all recorded conversations, each told as soon as it is known; true where all of them pass.
  public func run(_ tell: @Sendable (Verdict) -> Void) async -> Bool {
    var passed = true
    func add(_ verdict: Verdict) {
      passed = passed && verdict.passed
      tell(verdict)
    }
    // The slowest row, which mostly waits, goes beside all others.
    async let silent = silentWorld()
    for row in rows { add(await verdict(row.title, in: .down, row.test)) }
    do {
      for conversation in try Conversation.all(in: plugin.folder) { add(await conversation.play(with: plugin, stage)) }
    } catch {
      add(Verdict("conversations", passed: false, seen: "\(error)"))
    }
    if let verdict = await silent { add(verdict) }
    return passed
  }

  typealias Test = @Sendable (Scene) async throws -> String

  /// One row's surroundings.
  struct Scene: Sendable {
    let plugin: TestedPlugin
    let placeholders: Placeholders
    let stage: TestStage

    /// Runs `body` beside a process of the plugin.
    func program<Value: Sendable>(
      greets: Bool = true, _ body: @escaping @Sendable (TestedProgram) async throws -> Value
    ) async throws -> Value {
      try await TestedProgram.with(plugin, placeholders, stage, greets: greets, body)
    }
  }

  func verdict(_ title: String, in world: StandInServer.Manner, _ test: @escaping Test) async -> Verdict {
    do {
      let seen = try await TemporaryFolder.with { folder in
        try await StandInServer.with(world) { _, origin in
          try await test(
            Scene(plugin: plugin, placeholders: Placeholders(server: origin, folder: folder), stage: stage))
        }
      }
      return Verdict(title, passed: true, seen: seen)
    } catch {
      return Verdict(title, passed: false, seen: "\(error)")
    }
  }

  /// A server that never answers: the plugin has to give up before the bot does. Nil where it talks to no address.
  private func silentWorld() async -> Verdict? {
    let given = plugin.settings.values.values.map(\.text) + plugin.secrets.values
    let talks = given.contains { $0.contains(Placeholders.server) }
    guard talks, let action = plugin.manifest.actions.keys.sorted().first else { return nil }
    return await verdict("deadline: a server that never answers", in: .silent) { scene in
      let began = ContinuousClock.now
      let words = try await scene.program { program in
        let parameters = scene.plugin.performing(action, inputs: scene.plugin.inputs(of: action))
        return try await program.ask("perform", parameters).words
      }
      return "\(action) came back after \(began.duration(to: .now).components.seconds) s with \(words)"
    }
  }
}

extension TestedProgram.Answer {
  /// The answer in few words.
  var words: String {
    switch self {
    case .result(let value): value["verdict"]?.string ?? "a result"
    case .fault(let fault): "the error \(fault.code) `\(fault.message.prefix(120))`"
    }
  }
}
