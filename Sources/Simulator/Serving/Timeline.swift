import Foundation
import PluginKit
import ServiceLifecycle

/// What happens later, at simulated times: servers that get ready, nodes that come up.
public struct Timeline: Sendable {
  private struct Job: Sendable {
    var at: Date
    var work: @Sendable () async -> Void
  }
  let clock: ScaledClock
  private let jobs: AsyncStream<Job>
  private let queue: AsyncStream<Job>.Continuation

  init(clock: ScaledClock) {
    self.clock = clock
    (jobs, queue) = AsyncStream.makeStream()
  }

  /// Does `work` once it is that time.
  func schedule(_ at: Date, _ work: @escaping @Sendable () async -> Void) { queue.yield(Job(at: at, work: work)) }

  /// Works until the task is cancelled; what is not due then never happens.
  func run() async {
    await withDiscardingTaskGroup { group in
      for await job in jobs {
        group.addTask {
          guard (try? await clock.sleep(until: job.at)) != nil else { return }
          await job.work()
        }
      }
      group.cancelAll()
    }
  }
}

/// The timeline as a service that ends at once when it is told to.
struct TimelineService: Service {
  let timeline: Timeline
  func run() async throws { await cancelWhenGracefulShutdown { await timeline.run() } }
}
