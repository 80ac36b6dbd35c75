import Chat
import Foundation
import Workflow

/// Which conversations have a message under way, and which channels the platform asked to leave alone for a while.
actor ConversationsInHand {
  private var busy: Set<String> = []
  private var answering: Set<Place> = []
  private var blocked: [Place: Date] = [:]
  private(set) var isStopping = false
  /// Whose message has left the hand since the last look began: what that look shows of them is older.
  private var releasedSinceLook: Set<String> = []

  /// Notes that the messages that are due are about to be looked for.
  func beginLook() { releasedSinceLook = [] }

  /// Takes a message's conversation into the hand; false where it is there already, or was since the look that showed the
  /// message, where it is blocked, or all is stopping.
  func take(_ item: OutboxItem, at now: Date) -> Bool {
    if let until = blocked[item.place] {
      guard until <= now || until > now.addingTimeInterval(OutboxItem.longestWait) else { return false }
      blocked[item.place] = nil
    }
    guard !isStopping, !releasedSinceLook.contains(key(item)) else { return false }
    return busy.insert(key(item)).inserted
  }

  /// Whoever releases one lets the sender look again.
  func release(_ item: OutboxItem) {
    busy.remove(key(item))
    releasedSinceLook.insert(key(item))
  }

  func block(_ place: Place, until: Date) { blocked[place] = until }

  func nextUnblocked(after now: Date) -> Date? { blocked.values.filter { $0 > now }.min() }

  /// True for the one that may go through the messages of a place now, out of their order.
  func beginAnswering(_ place: Place) -> Bool { answering.insert(place).inserted }
  func endAnswering(_ place: Place) { answering.remove(place) }

  func stop() { isStopping = true }

  private func key(_ item: OutboxItem) -> String { "\(item.place) \(item.inThread ? item.run : "")" }
}
