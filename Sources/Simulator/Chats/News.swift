/// Something in which things happen one after the other, and that can be waited for.
public protocol News: Sendable {
  associatedtype Happening: Sendable
  /// Everything that happened after the first `count` things.
  func events(after count: Int) async -> [Happening]
  /// Returns once more than `count` things have happened, or the task is cancelled.
  func moreEvents(than count: Int) async
}

extension News {
  /// Waits for something to happen.
  /// - Parameters:
  ///   - what: names it in the error.
  ///   - count: only what happened after the first `count` things.
  ///   - seconds: real seconds.
  /// - Throws: `ChildProgram.Failure` where it does not happen in time.
  @discardableResult
  public nonisolated func expect<Value: Sendable>(
    _ what: String, after count: Int = 0, within seconds: Double = 30,
    _ find: @escaping @Sendable (Happening) -> Value?
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
}
