import Foundation
import PluginKit
import Simulator

/// Prints the conversation as the channel shows it: what people type, what the bot posts, and of an edit what is new.
struct ChannelPrinter: Sendable {
  let slack: SlackWorld
  let clock: ScaledClock
  /// When the simulated day began.
  let began: Date

  static let names = ["U0ADA": "ada", "U0GRACE": "grace", "U0ROOT": "root"]

  /// Prints until the task is cancelled, and then what is left to print.
  func run() async {
    var printed = 0
    while true {
      let isLast = Task.isCancelled
      let news = await slack.events(after: printed)
      for event in news { show(event) }
      printed += news.count
      if isLast { return }
      await slack.moreEvents(than: printed)
    }
  }

  private func show(_ event: SlackEvent) {
    switch event {
    case .typed(let user, let text): say(name(user), ["/talos-poc \(text)"])
    case .pressed(let user, let label): say(name(user), ["presses [ \(label) ]"])
    case .acknowledged(let user, let message), .responded(let user, let message):
      say("talos-poc", message.lines, note: "only \(name(user)) sees this")
    case .posted(let message): say("talos-poc", message.lines, note: note(message))
    case .edited(let message, let before):
      let old = Set(before.lines)
      let fresh = message.lines.filter { !old.contains($0) && !$0.isEmpty }
      if !fresh.isEmpty { say("talos-poc", fresh, note: message.thread == nil ? "edited" : "edited, in the thread") }
    }
  }

  private func note(_ message: SlackMessage) -> String? {
    if message.channel != SlackWorld.channel { return "in #alerts" }
    return message.thread == nil ? nil : "in the thread"
  }

  private func name(_ user: String) -> String { Self.names[user] ?? user }

  private func say(_ who: String, _ lines: [String], note: String? = nil) {
    let minutes = TimeSpan.text(clock.now.timeIntervalSince(began))
    var text = "\n\(who)  \(minutes)" + (note.map { "  (\($0))" } ?? "") + "\n"
    for line in lines where !line.isEmpty { text += "  \(line)\n" }
    Terminal.write(text)
  }
}
