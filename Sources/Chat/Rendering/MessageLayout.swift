import PluginKit

/// Lays a message out as text of one or several pieces, each within a platform's limit: the one rendering core of all
/// platforms that show text. What to type is never lost: a block of code that is too long goes on in the next piece,
/// with fences around both.
public struct MessageLayout<Dialect: TextDialect>: Sendable {
  /// How a message's buttons are shown.
  public enum Buttons: Sendable, Hashable {
    /// The platform has buttons; nothing is written.
    case native
    /// A line for each says what to type, after these words: `!talos-poc`.
    case typed(after: String)
  }

  let dialect: Dialect
  /// The most that a piece may measure, by the dialect's own count.
  let limit: Int
  let buttons: Buttons

  /// - Parameter limit: at least 400.
  public init(_ dialect: Dialect, limit: Int, buttons: Buttons = .native) {
    self.dialect = dialect
    self.limit = max(400, limit)
    self.buttons = buttons
  }

  /// The message in as many pieces as it needs, at least one.
  public func pieces(_ message: Message) -> [String] {
    var filling = PieceFilling(dialect: dialect, limit: limit)
    filling.add(line: headline(message))
    for step in message.steps { filling.add(line: line(step)) }
    for part in message.parts {
      switch part {
      case .text(let text):
        for line in PlainText.clean(text).split(separator: "\n", omittingEmptySubsequences: false) {
          filling.add(line: paragraph(String(line)))
        }
      case .details(let details): for detail in details { filling.add(line: line(detail)) }
      case .code(let code): filling.add(code: PlainText.clean(code))
      }
    }
    if case .typed(let prefix) = buttons {
      for button in message.buttons {
        filling.add(line: line(Detail(button.label, "`\(prefix) \(button.words)`")))
      }
    }
    if let footer = message.footer { filling.add(line: paragraph(footer)) }
    return filling.pieces
  }

  /// The message in one piece, for messages that are edited: the steps' details go first, then the steps, then the text;
  /// the headline and what to type stay.
  public func single(_ message: Message) -> String {
    var shorter = message
    if let only = only(shorter) { return only }
    for index in shorter.steps.indices { shorter.steps[index].detail = nil }
    if let only = only(shorter) { return only }
    shorter.steps = []
    shorter.footer = nil
    if let only = only(shorter) { return only }
    shorter.parts = message.parts.filter { if case .code = $0 { true } else { false } }
    return pieces(shorter)[0]
  }

  private func only(_ message: Message) -> String? {
    let pieces = pieces(message)
    return pieces.count == 1 ? pieces[0] : nil
  }

  private func headline(_ message: Message) -> String {
    let mention = message.mention.flatMap { dialect.mention($0) }.map { $0 + " " } ?? ""
    let title = fitted(message.title, to: limit - 120) { dialect.bold(InlineText.render($0, in: dialect)) }
    return MessageSign.of(message.severity) + mention + title
  }

  private func paragraph(_ line: String) -> String {
    fitted(line) { dialect.paragraph(InlineText.render($0, in: dialect)) }
  }

  private func line(_ step: StepLine) -> String {
    let detail = step.detail.map { ": " + PlainText.shortened($0, to: 300) } ?? ""
    return MessageSign.of(step.state) + " " + fitted(step.title + detail) { InlineText.render($0, in: dialect) }
  }

  private func line(_ detail: Detail) -> String {
    let name = fitted(detail.name, to: limit / 3) { dialect.bold(InlineText.render($0 + ":", in: dialect)) }
    return name + " " + fitted(detail.value, to: limit * 2 / 3 - 1) { InlineText.render($0, in: dialect) }
  }

  /// A rendered line within a limit; text is cut before it is rendered, so that no escape is torn.
  private func fitted(_ text: String, to most: Int? = nil, _ render: (String) -> String) -> String {
    let most = most ?? limit - 20
    var kept = text.count
    while true {
      let rendered = render(PlainText.shortened(text, to: kept))
      let size = dialect.size(rendered)
      if size <= most || kept <= 1 { return rendered }
      kept = min(kept - 1, kept * most / size)
    }
  }
}
