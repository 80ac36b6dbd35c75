import PluginKit

/// A message as an Adaptive Card, which Teams shows in an answer and in a post of a workflow.
///
/// Everything that is not the bot's own words stands in text runs, where Teams interprets no Markdown.
/// https://learn.microsoft.com/adaptive-cards/schema-explorer/text-run
enum TeamsCard {
  /// A message of Teams takes about 28 KB; this leaves room for what is around the card.
  static let sizeLimit = 24_000

  /// `{"type": "message", "attachments": [the card]}`, as both an answer and a workflow take it.
  /// - Parameter addressed: how people call the bot, `talos-poc`: buttons are words to type after it.
  static func activity(_ message: Message, addressed: String) -> JSONValue {
    activity(body: body(message, addressed: addressed).body, mention: message.mention)
  }

  /// What is to be typed and found no room in the message: messages of their own.
  static func overflow(_ message: Message, addressed: String) -> [JSONValue] {
    body(message, addressed: addressed).overflow.map { activity(body: [$0], mention: nil) }
  }

  private static func activity(body: [JSONValue], mention: Principal?) -> JSONValue {
    var body = body
    var card: [String: JSONValue] = [
      "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4",
      "msteams": ["width": "Full"],
    ]
    if let person = mention, person.platform == "teams", isIdentifier(person.user) {
      // The only text in which Teams looks for a mention, and it is the bot's own.
      body.insert(["type": "TextBlock", "text": "<at>starter</at>", "wrap": true], at: 0)
      card["msteams"] = [
        "width": "Full",
        "entities": [
          [
            "type": "mention", "text": "<at>starter</at>",
            "mentioned": ["id": .string(person.user), "name": "starter"],
          ]
        ],
      ]
    }
    card["body"] = .array(body)
    return [
      "type": "message",
      "attachments": [
        ["contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": nil, "content": .object(card)]
      ],
    ]
  }

  private static func body(_ message: Message, addressed: String) -> (body: [JSONValue], overflow: [JSONValue]) {
    var body = [headline(message)]
    var room = sizeLimit - TeamsElement.size(body[0]) - message.buttons.count * 400
    var overflow: [JSONValue] = []
    // What is to be typed is never left out, so its room is taken first.
    let code = message.parts.map { part -> [JSONValue] in
      guard case .code(let code) = part else { return [] }
      return TeamsElement.code(code).filter { block in
        guard overflow.isEmpty, TeamsElement.size(block) <= room else {
          overflow.append(block)
          return false
        }
        room -= TeamsElement.size(block)
        return true
      }
    }
    func take(_ element: JSONValue) {
      guard TeamsElement.size(element) <= room else { return }
      room -= TeamsElement.size(element)
      body.append(element)
    }
    message.steps.map(line).forEach(take)
    for (part, code) in zip(message.parts, code) {
      switch part {
      case .code: body += code
      case .text(let text):
        lines(text).map { TeamsElement.paragraph(TeamsElement.runs(PlainText.shortened($0, to: 4000))) }.forEach(take)
      case .details(let details): details.map(line).forEach(take)
      }
    }
    body += buttons(message.buttons, addressed: addressed)
    if let footer = message.footer {
      take(
        TeamsElement.paragraph([
          TeamsElement.run(PlainText.shortened(flat(footer), to: 1000), ["isSubtle": true, "size": "Small"])
        ]))
    }
    return (body, overflow)
  }

  private static func headline(_ message: Message) -> JSONValue {
    let color =
      switch message.severity {
      case .info: "Default"
      case .good: "Good"
      case .warning: "Warning"
      case .bad: "Attention"
      }
    let title = PlainText.shortened(flat(message.title).replacing("`", with: ""), to: 500)
    return TeamsElement.paragraph([
      TeamsElement.run(title, ["weight": "Bolder", "size": "Medium", "color": .string(color)])
    ])
  }

  private static func line(_ step: StepLine) -> JSONValue {
    let detail = step.detail.map { TeamsElement.runs(": " + PlainText.shortened(flat($0), to: 250)) } ?? []
    return TeamsElement.paragraph(
      [TeamsElement.run(MessageSign.of(step.state) + " " + PlainText.shortened(flat(step.title), to: 300))] + detail,
      isTight: true)
  }

  private static func line(_ detail: Detail) -> JSONValue {
    TeamsElement.paragraph(
      [TeamsElement.run(PlainText.shortened(flat(detail.name), to: 200) + ": ", ["weight": "Bolder"])]
        + TeamsElement.runs(PlainText.shortened(flat(detail.value), to: 1000)),
      isTight: true)
  }

  /// An outgoing webhook's cards have no buttons that come back, so each button is what to write instead.
  private static func buttons(_ buttons: [MessageButton], addressed: String) -> [JSONValue] {
    buttons.map { button in
      TeamsElement.paragraph([
        TeamsElement.run("\(PlainText.shortened(flat(button.label), to: 80)): ", ["weight": "Bolder"]),
        TeamsElement.run("write "),
        TeamsElement.run("@\(addressed) \(button.words)", ["fontType": "Monospace"]),
      ])
    }
  }

  private static func lines(_ text: String) -> [String] {
    PlainText.clean(text).split(separator: "\n", omittingEmptySubsequences: true).map(String.init)
  }

  private static func flat(_ text: String) -> String { PlainText.clean(text, keepsLines: false) }

  /// An object id of Entra: hexadecimal digits and hyphens.
  static func isIdentifier(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        (48...57).contains($0) || (97...102).contains($0) || (65...70).contains($0) || $0 == 45
      }
  }
}
