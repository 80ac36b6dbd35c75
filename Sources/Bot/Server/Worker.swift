import ServiceLifecycle

/// A part of the bot that works until it is told to stop, and then finishes what is in hand.
struct Worker: Service {
  let work: @Sendable () async -> Void
  let stop: @Sendable () async -> Void

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
struct InterruptibleWorker: Service {
  let work: @Sendable () async -> Void

  func run() async throws { await cancelWhenGracefulShutdown { await work() } }
}
