import PluginKit

/// What Teams takes as a message with a card, and what of it a person sees.
/// https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using
enum TeamsCardCheck {
  struct Problem: Error { var words: String }

  static func seen(
    _ activity: JSONValue, channel: String, id: String
  ) -> Result<(message: ChatRoom.Message, mentions: [String]), Problem> {
    guard activity.text.utf8.count <= 28_000 else {
      return .failure(Problem(words: "the message is larger than 28 KB"))
    }
    guard activity["type"]?.string == "message" else { return .failure(Problem(words: "the type is not message")) }
    guard let attachments = activity["attachments"]?.array, attachments.count == 1,
      attachments[0]["contentType"]?.string == "application/vnd.microsoft.card.adaptive",
      let card = attachments[0]["content"], card["type"]?.string == "AdaptiveCard", card["version"] != nil
    else { return .failure(Problem(words: "there is not one Adaptive Card")) }
    var lines: [String] = []
    for element in card["body"]?.array ?? [] {
      switch element["type"]?.string {
      case "RichTextBlock":
        let runs = element["inlines"]?.array ?? []
        guard runs.allSatisfy({ $0["type"]?.string == "TextRun" && $0["text"]?.string?.isEmpty == false }) else {
          return .failure(Problem(words: "a text run has no text"))
        }
        lines.append(runs.map { $0["text"]?.string ?? "" }.joined())
      case "CodeBlock": lines.append(element["codeSnippet"]?.string ?? "")
      case "TextBlock": lines.append(element["text"]?.string ?? "")
      default: return .failure(Problem(words: "an element of an unknown type"))
      }
    }
    guard !lines.isEmpty else { return .failure(Problem(words: "the card is empty")) }
    // Only an entity makes a mention, and only of text that stands in the card.
    let mentions = (card["msteams"]?["entities"]?.array ?? []).compactMap { entity in
      lines.contains { $0.contains(entity["text"]?.string ?? "?") } ? entity["mentioned"]?["id"]?.string : nil
    }
    return .success((ChatRoom.Message(id: id, channel: channel, text: lines.joined(separator: "\n")), mentions))
  }
}
