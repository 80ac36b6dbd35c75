import Chat
import Foundation
import Logging
import PluginKit
import Workflow

/// Empties the outbox: one message a conversation at a time, in order; chat being down delays words, never work.
public struct OutboxSender: Sendable {
  /// What the configuration decides.
  private struct Arrangement: Sendable {
    var platforms: [String: any ChatPlatform]
    var alerts: Place?
    /// Grows with each arrangement that takes the place of another.
    var number: Int

    init(_ platforms: [any ChatPlatform], alerts: Place?, number: Int = 0) {
      self.number = number
      self.platforms = Dictionary(platforms.map { ($0.name, $0) }) { first, _ in first }
      self.alerts = alerts
    }
  }

  let store: any Store
  let clock: any WallClock
  let logger: Logger
  /// Which platforms give no good answer.
  let troubles: Troubles
  private let arrangement: Current<Arrangement>
  let conversations = ConversationsInHand()
  private let signal = WakeSignal()

  public init(
    store: any Store, platforms: [any ChatPlatform], clock: any WallClock, alerts: Place?, logger: Logger,
    troubles: Troubles? = nil
  ) {
    self.store = store
    self.clock = clock
    self.logger = logger
    self.troubles = troubles ?? Troubles(logger: logger)
    arrangement = Current(Arrangement(platforms, alerts: alerts))
  }

  var platforms: [String: any ChatPlatform] { arrangement.value.platforms }
  var alerts: Place? { arrangement.value.alerts }

  /// Sends by other platforms from now on; a message that is under way ends with the platform with which it began.
  func use(platforms: [any ChatPlatform], alerts: Place?) {
    arrangement.replace(with: Arrangement(platforms, alerts: alerts, number: arrangement.value.number + 1))
    signal.raise()
  }

  /// Lets the sender look at once: a commit has queued messages.
  public func wake() { signal.raise() }

  /// Takes nothing new; `run` returns when the messages under way are sent.
  public func stop() async {
    await conversations.stop()
    signal.raise()
  }

  /// Sends until `stop` or cancellation. What was parked is tried once more at the start and with each new
  /// configuration: whoever mended a channel or a section does one of them.
  public func run() async {
    var unparkedFor: Int?
    await withDiscardingTaskGroup { group in
      while await !conversations.isStopping, !Task.isCancelled {
        let now = clock.now
        var next: Date?
        do {
          let number = arrangement.value.number
          if number != unparkedFor {
            try await store.write { try $0.unparkMessages(at: now) }
            unparkedFor = number
          }
          await conversations.beginLook()
          for item in try await store.read({ try $0.dueMessages(at: now, limit: 100) }) {
            guard await conversations.take(item, at: now) else { continue }
            group.addTask {
              await send(item)
              await conversations.release(item)
              signal.raise()
            }
          }
          next = try await store.read { try $0.nextMessageDue(after: now) }
        } catch {
          logger.error("looking for messages to send", metadata: ["error": "\(error)"])
          next = now.addingTimeInterval(1)
        }
        if let unblocked = await conversations.nextUnblocked(after: now) { next = min(next ?? unblocked, unblocked) }
        await signal.wait(until: min(next ?? .distantFuture, now.addingTimeInterval(30)), clock: clock)
      }
    }
  }

  private func send(_ item: OutboxItem) async {
    guard let platform = platforms[item.place.platform] else {
      let sentence = "the platform \(item.place.platform) is not configured"
      await settle(item, item.mustArrive ? .toAlerts : .park, sentence)
      return
    }
    do {
      if let reference = item.reference, platform.abilities(in: item.place).edits {
        await settle(
          item, .sent(try await platform.edit(item.message, at: reference, in: item.place, key: item.editKey)), nil)
      } else if item.reference != nil, let last = item.lastSent {
        switch FewMessages.decide(item.message, after: last, now: clock.now) {
        case .post: await settle(item, .sent(try await post(item, on: platform)), nil)
        case .skip: await settle(item, .sent(nil), nil)
        case .wait(let due): await keepDistance(item, until: due)
        }
      } else {
        try await postFirst(item, on: platform)
      }
    } catch {
      await handle(error, sending: item, on: platform)
    }
  }

  private func postFirst(_ item: OutboxItem, on platform: any ChatPlatform) async throws(ChatError) {
    let reference = try await post(item, on: platform)
    // A key that was used before may have brought back the message of an earlier attempt, with its older words.
    guard item.attempts > 0, item.revision > 0, platform.abilities(in: item.place).edits else {
      return await settle(item, .sent(reference), nil)
    }
    do {
      let newest = try await platform.edit(item.message, at: reference, in: item.place, key: item.editKey)
      await settle(item, .sent(newest), nil)
    } catch {
      await keep(item, at: reference, without: error, on: platform)
    }
  }

  private func post(_ item: OutboxItem, on platform: any ChatPlatform) async throws(ChatError) -> String {
    let thread = item.inThread && platform.abilities(in: item.place).threads ? item.thread : nil
    return try await platform.post(
      item.message, to: item.place, thread: thread, key: item.reference == nil ? item.postKey : item.editKey)
  }

  private func keepDistance(_ item: OutboxItem, until due: Date) async {
    await commit("putting off a message") { try $0.keepDistance(item, until: due) }
  }
}
