import PluginKit

/// The options of Discord's slash command, which are words and flags on every other platform.
enum DiscordOptions {
  /// What the words behind a command are called as options, by their names in the help, and what Discord says of them.
  /// Every other option is a `--flag` without its hyphens.
  static let words: [String: (option: String, summary: String)] = [
    "RUN": ("run", "a run, as in the messages about it; may be left out where only one can be meant"),
    "2h": ("time", "a length of time, such as 30m, 2h or 1d"),
    "COMMAND": ("topic", "a command to explain"),
    "RUN|me|channel|month": ("of", "a run, or me, channel or month"),
    "SERVER": ("server", "a server, as in the message about it"),
    "list|enable|disable|reload": ("do", "list, enable, disable or reload"),
    "NAME": ("plugin", "a plugin, as in the list"),
  ]
  /// In the order in which they are written.
  private static let order = ["run", "time", "topic", "of", "server", "do", "plugin"]

  /// The text that a person would have typed elsewhere; nil where the data is not that of a command.
  /// - Parameters:
  ///   - words: the words behind commands that plugins add, in their order, by the command.
  ///   - data: `{"name", "options": [{"name", "type": 1, "options": [{"name", "type", "value"}]}]}`
  static func text(of data: JSONValue, words: [String: [String]] = [:]) -> String? {
    guard let chosen = data["options"]?.array?.first else { return "" }
    guard chosen["type"]?.int == 1, let name = chosen["name"]?.string, isName(name) else { return nil }
    var given: [(name: String, value: JSONValue)] = []
    for option in chosen["options"]?.array ?? [] {
      guard let name = option["name"]?.string, isName(name), let value = option["value"] else { return nil }
      given.append((name, value))
    }
    var text = [name]
    // Behind `start` there are flags only, some of which are a workflow's own and may have such a name.
    let order = words[name] ?? (name == "start" ? [] : order)
    for option in order {
      guard let found = given.first(where: { $0.name == option }) else { continue }
      text.append(quoted(word(of: found.value) ?? ""))
    }
    for (name, value) in given where !order.contains(name) {
      if let isSet = value.bool {
        if isSet { text.append("--\(name)") }
      } else {
        text += ["--\(name)", quoted(word(of: value) ?? "")]
      }
    }
    return text.joined(separator: " ")
  }

  private static func word(of value: JSONValue) -> String? { value.string ?? value.decimal.map { "\($0)" } }

  /// What Discord takes as a name, of the characters that this bot's commands and flags have.
  /// https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming
  static func isName(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count)
      && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
  }

  /// A value as one word of the text, whatever it holds: it can neither end its quotes nor become a flag.
  private static func quoted(_ value: String) -> String {
    let isPlain = value.utf8.allSatisfy {
      (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || "-._:/".utf8.contains($0)
    }
    if isPlain, !value.isEmpty, !value.hasPrefix("-") { return value }
    let quotes = Set<Character>(["\"", "“", "”", "„", "‟", "«", "»", "＂"])
    return "\"" + String(value.map { quotes.contains($0) ? "'" : $0 }) + "\""
  }
}
