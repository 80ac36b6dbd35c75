import Chat
import Foundation
import PluginKit

/// The last lines that were said at the terminal; a client fetches those after the last that it has seen.
actor ShellLog {
  /// An answer that came after its delivery's acknowledgement.
  struct Answer: Sendable, Hashable {
    var lines: [String]
    /// Whether it says that what was asked for is not done.
    var isFailure: Bool
  }

  private struct Asked {
    var kind: Question.Kind
    var buttons: [MessageButton]
  }

  private var lines: [(number: Int, text: String)] = []
  private var next = 0
  private var shown: [String: [String]] = [:]
  private var references = 0
  /// The newest question of each run.
  private var questions: [String: Asked] = [:]
  /// The late answers by the ids of their deliveries.
  private var answers: [String: Answer] = [:]
  /// So many messages, questions and answers are remembered of each.
  private static let most = 1000

  func post(_ message: Message) -> String {
    references += 1
    let reference = "line-\(references)"
    let rendered = TerminalText.lines(message)
    say(rendered)
    shown[reference] = rendered
    if shown.count > Self.most { shown = [reference: rendered] }
    remember(message)
    return reference
  }

  /// An edit says only what is new in it.
  func edit(_ message: Message, at reference: String) {
    let before = Set(shown[reference] ?? [])
    let rendered = TerminalText.lines(message)
    say(rendered.filter { !before.contains($0) && !$0.isEmpty })
    shown[reference] = rendered
    remember(message)
  }

  /// Says the answer to a delivery, and keeps it for the client that waits for it.
  func answer(_ reply: Reply, to delivery: String) {
    let answer = Answer(
      lines: TerminalText.lines(reply.message), isFailure: ShellVerdict.isFailure(reply, nil))
    if answers.count >= Self.most { answers = [:] }
    answers[delivery] = answer
    say(answer.lines)
  }

  /// The late answer to a delivery; nil while there is none.
  func answer(to delivery: String) -> Answer? { answers[delivery] }

  /// The buttons of a run's question of that kind; none while it is not shown here.
  func buttons(of run: String, _ kind: Question.Kind) -> [MessageButton] {
    guard let question = questions[run], question.kind == kind else { return [] }
    return question.buttons
  }

  /// The lines after number `after`, and the number of the last.
  func lines(after: Int) -> (lines: [String], last: Int) {
    (lines.filter { $0.number > after }.map(\.text), next - 1)
  }

  static func buttons(_ buttons: [MessageButton]) -> JSONValue {
    .array(buttons.map { ["label": .string($0.label), "token": .string($0.token)] })
  }

  private func remember(_ message: Message) {
    for button in message.buttons {
      guard case .confirm(let run, let kind) = button.action else { continue }
      if questions.count >= Self.most, questions[run] == nil { questions = [:] }
      questions[run] = Asked(kind: kind, buttons: message.buttons)
    }
  }

  private func say(_ texts: [String]) {
    for text in texts {
      lines.append((next, text))
      next += 1
    }
    if lines.count > 5000 { lines.removeFirst(lines.count - 5000) }
  }
}
