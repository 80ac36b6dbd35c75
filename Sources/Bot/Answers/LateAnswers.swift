import AsyncAlgorithms
import Chat
import Logging
import Workflow

/// Answers that come after the acknowledgement, at the address that came with the command: what needs a look at the
/// network, and what a pressed button leads to.
public struct LateAnswers: Sendable {
  /// Something to find out, and who waits for it; or something that a platform does for itself.
  enum Job: Sendable {
    case reply(to: Delivery, work: @Sendable () async -> Reply)
    case errand(Errand, on: any ChatPlatform)
  }

  private let platforms: Current<[String: any ChatPlatform]>
  private let logger: Logger
  private let changed: @Sendable () -> Void
  private let jobs: AsyncStream<Job>
  private let queue: AsyncStream<Job>.Continuation

  /// - Parameter outboxChanged: called after a commit that may have queued messages.
  public init(platforms: [any ChatPlatform], logger: Logger, outboxChanged: @escaping @Sendable () -> Void) {
    self.platforms = Current(Dictionary(platforms.map { ($0.name, $0) }) { first, _ in first })
    self.logger = logger
    changed = outboxChanged
    (jobs, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1000))
  }

  func outboxChanged() { changed() }

  /// Answers by other platforms from now on.
  func use(platforms: [any ChatPlatform]) {
    self.platforms.replace(with: Dictionary(platforms.map { ($0.name, $0) }) { first, _ in first })
  }

  /// Answers as soon as possible.
  func respond(_ reply: Reply, to delivery: Delivery) { later(delivery) { reply } }

  /// Answers once `work` is done.
  func later(_ delivery: Delivery, _ work: @escaping @Sendable () async -> Reply) {
    queue.yield(.reply(to: delivery, work: work))
  }

  /// Lets a platform run an errand as soon as possible.
  func run(_ errand: Errand, on platform: any ChatPlatform) { queue.yield(.errand(errand, on: platform)) }

  /// Works until the task is cancelled; at most four answers are under way at once, and one that is stuck is given up.
  public func run() async {
    await withTaskGroup(of: Void.self) { group in
      var underWay = 0
      for await job in jobs {
        if underWay >= 4 {
          await group.next()
          underWay -= 1
        }
        underWay += 1
        group.addTask { await answer(job) }
      }
      group.cancelAll()
    }
  }

  private func answer(_ job: Job) async {
    switch job {
    case .reply(let delivery, let work): await answer(delivery, work)
    case .errand(let errand, let platform):
      do {
        try await platform.perform(errand)
      } catch {
        logger.warning("an errand was not run", metadata: ["errand": "\(errand.kind)", "error": "\(error)"])
      }
    }
  }

  private func answer(_ delivery: Delivery, _ work: @Sendable () async -> Reply) async {
    guard let address = delivery.replyAddress, let platform = platforms.value[delivery.principal.platform] else {
      logger.notice("no address to answer a command at", metadata: ["delivery": "\(delivery.id)"])
      return
    }
    let reply = await work()
    do {
      try await platform.respond(reply, at: address, key: PostingKey.of("reply", platform.name, delivery.id))
    } catch {
      logger.warning("a late answer was not sent", metadata: ["error": "\(error)"])
    }
  }
}
