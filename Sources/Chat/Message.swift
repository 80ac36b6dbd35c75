import PluginKit

/// A message in no platform's language; each platform renders it as a native of it would expect.
///
/// Nothing in it may mention, link or format, except the one person in `mention`.
public struct Message: Sendable, Hashable, Codable {
  /// How grave it is.
  public enum Severity: String, Sendable, Hashable, Codable { case info, good, warning, bad }

  public var title: String
  public var severity: Severity
  /// The steps of a run, in a progress message.
  public var steps: [StepLine]
  /// The body, from the most to the least important part.
  public var parts: [NoticeBody.Part]
  public var buttons: [MessageButton]
  /// The one person to mention.
  public var mention: Principal?
  /// A last small line.
  public var footer: String?

  public init(
    title: String, severity: Severity = .info, steps: [StepLine] = [], parts: [NoticeBody.Part] = [],
    buttons: [MessageButton] = [], mention: Principal? = nil, footer: String? = nil
  ) {
    self.title = title
    self.severity = severity
    self.steps = steps
    self.parts = parts
    self.buttons = buttons
    self.mention = mention
    self.footer = footer
  }

  /// What a reader would notice first, and which commands there are to type. Where a message cannot be edited, one of
  /// the same gist is not worth another post.
  public var gist: String {
    let first = "\(severity.rawValue) \(title)"
    let code = parts.compactMap { part -> String? in if case .code(let code) = part { code } else { nil } }
    return code.isEmpty ? first : "\(first) \(PostingKey.of(code.joined(separator: "\n")))"
  }
}

/// One step of a run in its progress message.
public struct StepLine: Sendable, Hashable, Codable {
  public enum State: String, Sendable, Hashable, Codable { case pending, current, waiting, done, skipped, failed }
  public var state: State
  public var title: String
  /// Where it stands or what it came to.
  public var detail: String?
  public init(_ state: State, _ title: String, detail: String? = nil) {
    self.state = state
    self.title = title
    self.detail = detail
  }
}

/// A button below a message; pressing it is checked like the command that it stands for, and works once.
public struct MessageButton: Sendable, Hashable, Codable {
  public enum Style: String, Sendable, Hashable, Codable { case plain, primary, danger }
  /// What a button does.
  public enum Action: Sendable, Hashable, Codable {
    case confirm(run: String, kind: Question.Kind)
    case decline(run: String, kind: Question.Kind)
    case command(Command)
  }

  /// `Confirm`, `Cancel`, `Tear down`, `Extend`, `Keep`, `Adopt`, `Delete`.
  public var label: String
  public var style: Style
  public var action: Action
  /// What the platform sends back when it is pressed: random, given when the message is committed.
  public var token: String

  public init(_ label: String, style: Style = .plain, action: Action, token: String = "") {
    self.label = label
    self.style = style
    self.action = action
    self.token = token
  }
}

/// An answer to the asker.
public struct Reply: Sendable, Hashable, Codable {
  public var message: Message
  /// Whether the whole channel sees it.
  public var isPublic: Bool
  /// Whether this only says that the answer itself comes later.
  public var isPreliminary: Bool
  public init(_ message: Message, isPublic: Bool = false, isPreliminary: Bool = false) {
    self.message = message
    self.isPublic = isPublic
    self.isPreliminary = isPreliminary
  }
  /// An answer of one sentence.
  public static func sentence(_ text: String, severity: Message.Severity = .info) -> Reply {
    Reply(Message(title: text, severity: severity))
  }
}
