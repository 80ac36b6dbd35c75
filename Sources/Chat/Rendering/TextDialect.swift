/// How a platform writes text: what it takes to show something literally, and the few forms that a message uses.
///
/// `MessageLayout` hands over text that `PlainText` has cleaned: no control characters, no direction marks, nothing
/// invisible. What a dialect adds to break a mention or a link is therefore the only such thing in a message.
public protocol TextDialect: Sendable {
  /// One line literally: nothing in it mentions, links or formats.
  func literal(_ line: String) -> String
  /// A rendered line of its own, whose first characters make no list, heading or quote of it.
  func paragraph(_ rendered: String) -> String
  /// A literal line in bold.
  func bold(_ literal: String) -> String
  /// A few words in the type of code, from cleaned text without backticks.
  func code(_ words: String) -> String
  /// Lines of code as one block, fences included, from cleaned text.
  func fence(_ code: String) -> String
  /// What mentions that person; nil where the person is not of this platform or is no well-formed id.
  func mention(_ person: Principal) -> String?
  /// The length of rendered text as the platform counts it.
  func size(_ rendered: String) -> Int
}

extension TextDialect {
  public func paragraph(_ rendered: String) -> String { rendered }
  public func size(_ rendered: String) -> Int { rendered.count }
}

/// The signs before a headline and before a step; plain characters, which every platform shows.
public enum MessageSign {
  public static func of(_ severity: Message.Severity) -> String {
    switch severity {
    case .info: ""
    case .good: "🟢 "
    case .warning: "⚠️ "
    case .bad: "🔴 "
    }
  }

  public static func of(_ state: StepLine.State) -> String {
    switch state {
    case .pending: "⚪"
    case .current: "⏳"
    case .waiting: "🙋"
    case .done: "✅"
    case .skipped: "➖"
    case .failed: "❌"
    }
  }
}
