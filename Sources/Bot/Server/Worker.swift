import ServiceLifecycle

/// A part of the bot that works until it is told to stop, and then finishes what is in hand.
struct Worker: Service, CustomStringConvertible {
  /// The name in the log. Without it the service group would look through all that the closures hold for a description.
  let description: String
  let work: @Sendable () async -> Void
  let stop: @Sendable () async -> Void

  init(_ description: String, work: @escaping @Sendable () async -> Void, stop: @escaping @Sendable () async -> Void) {
    self.description = description
    self.work = work
    self.stop = stop
  }

  func run() async throws {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await work() }
      group.addTask {
        try? await gracefulShutdown()
        await stop()
      }
      await group.next()
      await group.next()
    }
  }
}

/// A part of the bot that can be ended at any time.
struct InterruptibleWorker: Service, CustomStringConvertible {
  let description: String
  let work: @Sendable () async -> Void

  init(_ description: String, work: @escaping @Sendable () async -> Void) {
    self.description = description
    self.work = work
  }

  func run() async throws { await cancelWhenGracefulShutdown { await work() } }
}
