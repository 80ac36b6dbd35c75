import Chat
import Foundation
import PluginKit

/// The last lines that were said at the terminal; a client fetches those after the last that it has seen.
actor ShellLog {
  private var lines: [(number: Int, text: String)] = []
  private var next = 0
  private var shown: [String: [String]] = [:]
  private var references = 0
  /// The buttons of the newest question.
  private(set) var question: [MessageButton] = []

  func post(_ message: Message) -> String {
    references += 1
    let reference = "line-\(references)"
    let rendered = TerminalText.lines(message)
    say(rendered)
    shown[reference] = rendered
    if shown.count > 1000 { shown = [reference: rendered] }
    if message.buttons.contains(where: { if case .confirm = $0.action { true } else { false } }) {
      question = message.buttons
    }
    return reference
  }

  /// An edit says only what is new in it.
  func edit(_ message: Message, at reference: String) {
    let before = Set(shown[reference] ?? [])
    let rendered = TerminalText.lines(message)
    say(rendered.filter { !before.contains($0) && !$0.isEmpty })
    shown[reference] = rendered
  }

  /// The lines after number `after`, and the number of the last.
  func lines(after: Int) -> (lines: [String], last: Int) {
    (lines.filter { $0.number > after }.map(\.text), next - 1)
  }

  static func buttons(_ buttons: [MessageButton]) -> JSONValue {
    .array(buttons.map { ["label": .string($0.label), "token": .string($0.token)] })
  }

  private func say(_ texts: [String]) {
    for text in texts {
      lines.append((next, text))
      next += 1
    }
    if lines.count > 5000 { lines.removeFirst(lines.count - 5000) }
  }
}
