import PluginKit

/// A message as Slack shows it: a short `text` for notifications, and blocks.
///
/// Slack's limits: 50 blocks, 3,000 characters a section, about 13,200 in all blocks, 4,000 bytes of `text` in an edit.
enum SlackRenderer {
  private static let sectionLimit = 2900
  private static let totalLimit = 12_000

  /// The members `text` and `blocks` of `chat.postMessage` and `chat.update`.
  static func members(_ message: Message) -> [String: JSONValue] {
    var blocks = [section(headline(message))]
    var room = totalLimit - 600
    let steps = message.steps.map(line)
    for group in SlackMarkup.grouped(steps, limit: sectionLimit) { append(section(group), to: &blocks, &room) }
    // What to type is never left out, so its room is taken first.
    let fences = message.parts.map { part -> [String] in
      if case .code(let code) = part { SlackMarkup.fenced(code, limit: sectionLimit) } else { [] }
    }
    room -= fences.joined().reduce(0) { $0 + $1.count }
    for (part, fenced) in zip(message.parts, fences) {
      switch part {
      case .code: for fence in fenced { blocks.append(section(fence)) }
      case .text(let text):
        for group in SlackMarkup.grouped(lines(text), limit: sectionLimit) {
          append(section(group), to: &blocks, &room)
        }
      case .details(let details):
        for group in SlackMarkup.grouped(details.map(line), limit: sectionLimit) {
          append(section(group), to: &blocks, &room)
        }
      }
    }
    if !message.buttons.isEmpty { blocks.append(actions(message.buttons)) }
    if let footer = message.footer {
      blocks.append(["type": "context", "elements": [text(PlainText.shortened(SlackMarkup.literal(footer), to: 1900))]])
    }
    return ["text": .string(notification(message)), "blocks": .array(Array(blocks.prefix(50)))]
  }

  /// The JSON with which a delivery is answered.
  static func reply(_ reply: Reply) -> JSONValue {
    var members = members(reply.message)
    members["response_type"] = .string(reply.isPublic ? "in_channel" : "ephemeral")
    return .object(members)
  }

  /// What a notification shows, and a screen reader reads: well below the 4,000 bytes of an edit.
  private static func notification(_ message: Message) -> String {
    mention(message) + PlainText.shortened(SlackMarkup.literal(message.title), to: 500)
  }

  private static func headline(_ message: Message) -> String {
    let sign =
      switch message.severity {
      case .info: ""
      case .good: ":large_green_circle: "
      case .warning: ":warning: "
      case .bad: ":red_circle: "
      }
    return sign + mention(message) + "*" + PlainText.shortened(SlackMarkup.literal(flat(message.title)), to: 2500) + "*"
  }

  /// The one person whom a message may mention.
  private static func mention(_ message: Message) -> String {
    guard let person = message.mention, person.platform == "slack",
      person.user.utf8.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) })
    else { return "" }
    return "<@\(person.user)> "
  }

  private static func line(_ step: StepLine) -> String {
    let sign =
      switch step.state {
      case .pending: ":white_circle:"
      case .current: ":hourglass_flowing_sand:"
      case .waiting: ":raising_hand:"
      case .done: ":white_check_mark:"
      case .skipped: ":heavy_minus_sign:"
      case .failed: ":x:"
      }
    let detail = step.detail.map { ": " + SlackMarkup.literal(PlainText.shortened(flat($0), to: 300)) } ?? ""
    return "\(sign) \(SlackMarkup.literal(flat(step.title)))\(detail)"
  }

  private static func line(_ detail: Detail) -> String {
    "*\(SlackMarkup.literal(flat(detail.name))):* "
      + PlainText.shortened(SlackMarkup.literal(flat(detail.value)), to: 2000)
  }

  private static func lines(_ text: String) -> [String] {
    SlackMarkup.literal(text).split(separator: "\n", omittingEmptySubsequences: false).map {
      PlainText.shortened(String($0), to: sectionLimit)
    }
  }

  private static func flat(_ text: String) -> String { PlainText.clean(text, keepsLines: false) }

  private static func append(_ block: JSONValue, to blocks: inout [JSONValue], _ room: inout Int) {
    let size = block["text"]?["text"]?.string?.count ?? 0
    guard size <= room else { return }
    room -= size
    blocks.append(block)
  }

  private static func section(_ text: String) -> JSONValue { ["type": "section", "text": Self.text(text)] }

  /// `verbatim` keeps Slack from making links of addresses and mentions of names.
  private static func text(_ text: String) -> JSONValue {
    ["type": "mrkdwn", "text": .string(text.isEmpty ? " " : text), "verbatim": true]
  }

  private static func actions(_ buttons: [MessageButton]) -> JSONValue {
    let elements = buttons.prefix(25).enumerated().map { index, button -> JSONValue in
      var element: [String: JSONValue] = [
        "type": "button", "action_id": .string("button-\(index)"), "value": .string(button.token),
        "text": [
          "type": "plain_text", "text": .string(PlainText.shortened(flat(button.label), to: 75)), "emoji": false,
        ],
      ]
      switch button.style {
      case .plain: break
      case .primary: element["style"] = "primary"
      case .danger: element["style"] = "danger"
      }
      return .object(element)
    }
    return ["type": "actions", "elements": .array(elements)]
  }
}
