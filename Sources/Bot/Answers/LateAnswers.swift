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
  /// Ends at the stop.
  private let stopped: AsyncStream<Void>
  private let stopping: AsyncStream<Void>.Continuation
  private let longestStop: Duration

  /// - Parameters:
  ///   - longestStop: how long after `stop` an answer may take, in real time. The whole bot has ten seconds.
  ///   - outboxChanged: called after a commit that may have queued messages.
  public init(
    platforms: [any ChatPlatform], logger: Logger, longestStop: Duration = .seconds(7),
    outboxChanged: @escaping @Sendable () -> Void
  ) {
    self.platforms = Current(Dictionary(platforms.map { ($0.name, $0) }) { first, _ in first })
    self.logger = logger
    self.longestStop = longestStop
    changed = outboxChanged
    (jobs, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1000))
    (stopped, stopping) = AsyncStream.makeStream()
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

  /// Takes nothing new; `run` returns when what is queued and under way is answered, or when that takes too long.
  public func stop() {
    queue.finish()
    stopping.finish()
  }

  /// Works until `stop` or cancellation, which lets go of everything at once.
  public func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await answerAll() }
      group.addTask {
        for await _ in stopped {}
        guard (try? await Task.sleep(for: longestStop)) != nil else { return }
        logger.warning("late answers are given up, since the bot is stopping")
      }
      await group.next()
      group.cancelAll()
    }
  }

  /// At most four answers are under way at once.
  private func answerAll() async {
    await withTaskGroup(of: Void.self) { group in
      var underWay = 0
      for await job in jobs {
        // What was queued before is still handed out then.
        if Task.isCancelled { break }
        if underWay >= 4 {
          await group.next()
          underWay -= 1
        }
        underWay += 1
        group.addTask { await answer(job) }
      }
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
