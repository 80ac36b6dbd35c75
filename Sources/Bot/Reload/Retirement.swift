import Programs

/// Ends the programs of plugins that no configuration in force has any more, once the calls that they were in are over.
struct Retirement: Sendable {
  private let plugins: AsyncStream<ExternalPlugin>
  private let queue: AsyncStream<ExternalPlugin>.Continuation
  /// A call of the engine returns within so many seconds.
  private static let longestCall = Duration.seconds(60)

  init() { (plugins, queue) = AsyncStream.makeStream() }

  func retire(_ retired: some Sequence<ExternalPlugin>) {
    for plugin in retired { queue.yield(plugin) }
  }

  /// Works until the task is cancelled; then whatever is left ends at once.
  func run() async {
    await withDiscardingTaskGroup { group in
      for await plugin in plugins {
        group.addTask {
          try? await Task.sleep(for: Self.longestCall)
          await plugin.stop()
        }
      }
      group.cancelAll()
    }
  }
}
