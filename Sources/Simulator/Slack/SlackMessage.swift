import PluginKit

/// A message in a simulated channel.
public struct SlackMessage: Sendable, Hashable {
  public var channel: String
  public var ts: String
  public var thread: String?
  public var text: String
  public var blocks: [JSONValue]
  /// How often it was edited.
  public var edits = 0

  /// A button as a person sees it.
  public struct Button: Sendable, Hashable {
    public var label: String
    public var value: String
    public var action: String
  }

  public init(channel: String, ts: String, thread: String? = nil, text: String, blocks: [JSONValue] = []) {
    self.channel = channel
    self.ts = ts
    self.thread = thread
    self.text = text
    self.blocks = blocks
  }

  /// The buttons below it.
  public var buttons: [Button] { Self.buttons(blocks) }

  static func buttons(_ blocks: [JSONValue]) -> [Button] {
    blocks.filter { $0["type"]?.string == "actions" }.flatMap { $0["elements"]?.array ?? [] }.compactMap { element in
      guard let value = element["value"]?.string else { return nil }
      return Button(
        label: element["text"]?["text"]?.string ?? "", value: value, action: element["action_id"]?.string ?? "")
    }
  }

  /// The lines that a person reads, without Slack's escapes and marks.
  public var lines: [String] { Self.lines(text: text, blocks: blocks) }

  static func lines(text: String, blocks: [JSONValue]) -> [String] {
    guard !blocks.isEmpty else {
      return plain(text).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
    return blocks.flatMap { block -> [String] in
      switch block["type"]?.string {
      case "header", "section":
        var lines = plain(block["text"]?["text"]?.string ?? "").split(separator: "\n", omittingEmptySubsequences: false)
          .map(String.init)
        for field in block["fields"]?.array ?? [] { lines.append(plain(field["text"]?.string ?? "")) }
        return lines
      case "context": return (block["elements"]?.array ?? []).map { plain($0["text"]?.string ?? "") }
      case "actions": return [buttons([block]).map { "[ \($0.label) ]" }.joined(separator: " ")]
      default: return []
      }
    }
  }

  private static func plain(_ text: String) -> String {
    text.replacing("```\n", with: "").replacing("\n```", with: "").replacing("```", with: "")
      .replacing("\u{2060}", with: "").replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing(
        "&amp;", with: "&")
  }
}

/// What happened in the simulated workspace, in order.
public enum SlackEvent: Sendable, Hashable {
  /// A person typed a command.
  case typed(user: String, text: String)
  /// A person pressed a button.
  case pressed(user: String, label: String)
  /// The bot's answer to the request itself, seen by that person alone.
  case acknowledged(user: String, message: SlackMessage)
  /// A late answer at the `response_url`, seen by that person alone.
  case responded(user: String, message: SlackMessage)
  case posted(SlackMessage)
  case edited(SlackMessage, before: SlackMessage)
}
