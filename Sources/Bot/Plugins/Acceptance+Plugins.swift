import Chat

extension Acceptance {
  /// Answers `plugin`: nothing of it is in the database, so it is answered like a command that only reads.
  func answer(_ command: PluginCommand, isPublic: Bool, to delivery: Delivery) async -> Reply {
    switch command {
    case .reload:
      answers.later(delivery) { [self] in
        let outcome = await reload(delivery.principal.description)
        return Reply(
          Message(
            title: outcome.sentence, severity: outcome.reasons.isEmpty ? .good : .bad,
            parts: outcome.reasons.isEmpty ? [] : [.text(outcome.reasons.joined(separator: "\n"))]))
      }
      return Reply(Message(title: "Reading the configuration; the answer follows."), isPreliminary: true)
    case .list: return Reply(await programs.list(), isPublic: isPublic)
    case .enable(let name):
      if let refusal = programs.refusal(name) { return .sentence(refusal, severity: .warning) }
      await programs.enable(name)
      return .sentence("The plugin \(name) is on again: it is started at its next call.", severity: .good)
    case .disable(let name):
      if let refusal = programs.refusal(name) { return .sentence(refusal, severity: .warning) }
      answers.later(delivery) { [self] in
        await programs.disable(name, by: delivery.principal.description)
        return .sentence(
          "The plugin \(name) is off, and its runs wait: `plugin enable \(name)` turns it on, and so does a restart.")
      }
      return Reply(Message(title: "Ending the plugin \(name); the answer follows."), isPreliminary: true)
    }
  }
}
