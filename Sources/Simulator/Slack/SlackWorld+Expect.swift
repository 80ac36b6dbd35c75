extension SlackWorld {
  /// Waits for something in the workspace.
  /// - Parameters:
  ///   - what: names it in the error.
  ///   - count: only what happened after the first `count` events.
  ///   - seconds: real seconds.
  /// - Throws: `ChildProgram.Failure` where it does not happen in time.
  @discardableResult
  public nonisolated func expect<Value: Sendable>(
    _ what: String, after count: Int = 0, within seconds: Double = 30,
    _ find: @escaping @Sendable (SlackEvent) -> Value?
  ) async throws -> Value {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask {
        var looked = count
        while !Task.isCancelled {
          let news = await self.events(after: looked)
          if let found = news.lazy.compactMap(find).first { return found }
          looked += news.count
          await self.moreEvents(than: looked)
        }
        return nil
      }
      group.addTask {
        try await Task.sleep(for: .seconds(seconds))
        throw ChildProgram.Failure("\(what): not seen within \(Int(seconds)) seconds")
      }
      defer { group.cancelAll() }
      guard let found = try await group.next() ?? nil else { throw CancellationError() }
      return found
    }
  }

  /// Waits for a message, posted or edited, of which a line contains `text`.
  public nonisolated func expectMessage(
    _ text: String, after count: Int = 0, within seconds: Double = 30
  ) async throws -> SlackMessage {
    try await expect("a message with `\(text)`", after: count, within: seconds) { event in
      switch event {
      case .posted(let message), .edited(let message, _), .responded(_, let message):
        message.lines.contains { $0.contains(text) } ? message : nil
      case .typed, .pressed, .acknowledged: nil
      }
    }
  }

  /// Waits for a button of that label on a posted or edited message.
  public nonisolated func expectButton(
    _ label: String, after count: Int = 0, within seconds: Double = 30
  ) async throws -> (message: SlackMessage, button: SlackMessage.Button) {
    try await expect("a button \(label)", after: count, within: seconds) { event in
      switch event {
      case .posted(let message), .edited(let message, _):
        message.buttons.first { $0.label == label }.map { (message, $0) }
      case .typed, .pressed, .acknowledged, .responded: nil
      }
    }
  }
}
