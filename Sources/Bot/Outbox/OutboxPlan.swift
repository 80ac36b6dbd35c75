import Chat
import Foundation
import PluginKit
import Workflow

/// What becomes of a message after an attempt to send it: a pure decision.
enum OutboxPlan: Sendable, Hashable {
  /// Sent, under that reference where the platform gives one.
  case sent(String?)
  /// The message to edit is gone: it is posted again.
  case repost
  /// The message below which it belongs is gone: it is posted into the channel, and so is the other one at its next change.
  case leaveThread
  /// Tried again after so many seconds; a whole channel may have to wait.
  case wait(seconds: Double, wholeChannel: Bool)
  /// Too much for the platform: only the title and what to type.
  case shorten(Message)
  /// The conversation refuses it: to the address of the command, else to `alerts`.
  case fallBack
  case toAlerts
  /// It waits until a person looks.
  case park

  /// What follows from an error.
  /// - Parameter edits: whether messages can be edited there.
  static func after(_ error: ChatError.Kind, item: OutboxItem, edits: Bool) -> OutboxPlan {
    let backoff = min(60, pow(2, Double(min(item.attempts, 6))))
    switch error {
    case .rateLimited(let seconds): return .wait(seconds: seconds, wholeChannel: true)
    case .conversationRefused: return item.mustArrive ? .fallBack : .park
    case .threadGone: return item.thread == nil ? .park : .leaveThread
    case .messageGone: return item.reference == nil ? .park : .repost
    case .messageRefused:
      let short = shortened(item.message)
      return short == item.message ? (item.mustArrive ? .fallBack : .park) : .shorten(short)
    case .tokenRefused: return .wait(seconds: 60, wholeChannel: true)
    case .unreachable: return .wait(seconds: backoff, wholeChannel: false)
    case .ambiguous:
      // It may have arrived. An edit can be repeated, and so can a post whose key brings back the first. One possible twin
      // is better than silence where it must arrive, and than progress that is edited in the second of two messages.
      // Where nothing is edited, progress comes again by itself.
      if edits || item.reference != nil || item.mustArrive || item.inThread {
        return .wait(seconds: backoff, wholeChannel: false)
      }
      return .sent(nil)
    }
  }

  static func shortened(_ message: Message) -> Message {
    var short = message
    short.title = PlainText.shortened(message.title, to: 300)
    short.steps = []
    short.parts = message.parts.filter { if case .code = $0 { true } else { false } }
    short.footer = nil
    return short
  }
}
