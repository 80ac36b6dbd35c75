extension SlackWorld: News {
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
