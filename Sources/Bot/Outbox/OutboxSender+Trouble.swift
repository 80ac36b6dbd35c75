import Chat
import Foundation
import Logging
import PluginKit
import Workflow

extension OutboxSender {
  func handle(_ error: ChatError, sending item: OutboxItem, on platform: any ChatPlatform) async {
    await note(error, sending: item, on: platform)
    let plan = OutboxPlan.after(error.kind, item: item, edits: platform.abilities(in: item.place).edits)
    if case .wait(let seconds, wholeChannel: true) = plan {
      await conversations.block(item.place, until: clock.now.addingTimeInterval(seconds))
    }
    if plan == .fallBack {
      guard await !answer(item, on: platform) else { return }
      return await settle(item, .toAlerts, error.description)
    }
    await settle(item, plan, error.description)
    if error.kind == .tokenRefused { await answerWithoutToken(in: item.place, on: platform) }
  }

  /// A message was posted, and its newest words could not be shown: it is there, so it is never posted again for that.
  /// Where a later attempt may help, what was sent is an earlier revision, and the newest follows as any other edit;
  /// otherwise the next change does.
  func keep(
    _ item: OutboxItem, at reference: String, without error: ChatError, on platform: any ChatPlatform
  ) async {
    await note(error, sending: item, on: platform)
    var sent = item
    sent.reference = reference
    if case .wait = OutboxPlan.after(error.kind, item: sent, edits: true) { sent.revision -= 1 }
    await settle(sent, .sent(reference), nil)
  }

  /// What must arrive goes to the addresses of the commands, which need no token, while the token is refused.
  private func answerWithoutToken(in place: Place, on platform: any ChatPlatform) async {
    guard await conversations.beginAnswering(place) else { return }
    do {
      for item in try await store.read({ try $0.messagesWithAnotherWay(in: place) }) {
        _ = await answer(item, on: platform)
      }
    } catch {
      logger.error("looking for messages to answer with", metadata: ["error": "\(error)"])
    }
    await conversations.endAnswering(place)
  }

  /// Says it at the address of the command; false where there is none, or it is used up.
  private func answer(_ item: OutboxItem, on platform: any ChatPlatform) async -> Bool {
    guard let address = item.replyAddress else { return false }
    do {
      try await platform.respond(Reply(item.message, isPublic: true), at: address, key: item.postKey)
      await settle(item, .sent(nil), nil)
      return true
    } catch {
      logger.debug("the response address does not take it either", metadata: ["error": "\(error)"])
      return false
    }
  }

  /// A platform in trouble is told in the log once; what a conversation refuses, message by message.
  private func note(_ error: ChatError, sending item: OutboxItem, on platform: any ChatPlatform) async {
    switch error.kind {
    case .unreachable, .ambiguous, .tokenRefused:
      await troubles.failed(platform.name, error.description, at: clock.now)
    case .rateLimited:
      logger.debug("a channel asks to wait", metadata: ["place": "\(item.place)", "error": "\(error)"])
    case .conversationRefused, .threadGone, .messageGone, .messageRefused:
      logger.warning(
        "a message was not taken", metadata: ["run": "\(item.run)", "slot": "\(item.slot)", "error": "\(error)"])
    }
  }

  /// Commits what became of a message.
  func settle(_ item: OutboxItem, _ plan: OutboxPlan, _ error: String?) async {
    if case .sent(.some) = plan { await troubles.succeeded(item.place.platform) }
    let now = clock.now
    let alerts = alerts
    await commit("putting down what became of a message") { store in
      switch plan {
      case .sent(let reference): try store.markSent(item, reference: reference, at: now)
      case .repost:
        try store.forgetReference(run: item.run, slot: item.slot, in: item.place, at: now)
        try store.postpone(item, until: now, because: error ?? "")
      case .leaveThread:
        try store.forgetReference(run: item.run, slot: Slot.root, in: item.place, at: now)
        try store.postpone(item, until: now, because: error ?? "")
      case .wait(let seconds, _):
        try store.postpone(item, until: now.addingTimeInterval(seconds), because: error ?? "")
      case .shorten(let message):
        try store.enqueue(
          Utterance(
            slot: item.slot, audience: item.inThread ? .thread : .channel, message: message,
            mustArrive: item.mustArrive), run: item.run, place: item.place, replyAddress: item.replyAddress, at: now)
        try store.postpone(item, until: now, because: error ?? "")
      case .toAlerts:
        if let alerts, alerts != item.place {
          try store.enqueue(
            Utterance(slot: item.slot, audience: .alerts, message: item.message), run: item.run, place: alerts,
            replyAddress: nil, at: now)
        }
        try store.postpone(item, until: nil, because: error ?? "")
      case .park, .fallBack: try store.postpone(item, until: nil, because: error ?? "")
      }
    }
  }

  /// Commits something about a message; where the database refuses, again and again: its conversation stays in hand
  /// until then, or the message, which is still due, would be sent once more at once. A stop gives that up, and then the
  /// next start sends it again.
  func commit(_ what: Logger.Message, _ change: @escaping @Sendable (any StoreWriting) throws -> Void) async {
    var pause = 0.1
    while true {
      do {
        return try await store.write(change)
      } catch {
        logger.error(what, metadata: ["error": "\(error)"])
        guard await !conversations.isStopping, (try? await Task.sleep(for: .seconds(pause))) != nil else { return }
        pause = min(pause * 2, 5)
      }
    }
  }
}
