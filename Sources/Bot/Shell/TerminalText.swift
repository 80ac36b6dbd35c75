import Chat
import PluginKit

/// A message as lines of plain text for a terminal.
public enum TerminalText {
  public static func render(_ message: Message) -> String { lines(message).joined(separator: "\n") }

  static func lines(_ message: Message) -> [String] {
    let sign = [.warning: "! ", .bad: "!! "][message.severity] ?? ""
    var lines = [sign + clean(message.title)]
    lines += message.steps.map { step in
      "  \(symbol(step.state)) \(clean(step.title))\(step.detail.map { ": " + clean($0) } ?? "")"
    }
    for part in message.parts {
      switch part {
      case .text(let text): lines += text.split(separator: "\n").map { "  " + clean(String($0)) }
      case .details(let details): lines += details.map { "  \(clean($0.name)): \(clean($0.value))" }
      case .code(let code):
        lines += [""]
        lines += code.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + clean(String($0)) }
        lines += [""]
      }
    }
    if let footer = message.footer { lines.append("  " + clean(footer)) }
    return lines
  }

  private static func clean(_ text: String) -> String { PlainText.clean(text, keepsLines: false) }

  private static func symbol(_ state: StepLine.State) -> String {
    switch state {
    case .pending: "·"
    case .current: "…"
    case .waiting: "?"
    case .done: "✓"
    case .skipped: "-"
    case .failed: "✗"
    }
  }
}
