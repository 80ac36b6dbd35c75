import Chat
import Workflow

/// The slash commands that the bot has, one a workflow.
public struct SlashCommands: Sendable {
  /// The one that is meant where none is named first.
  let all: [CommandSet]
  private let byName: [String: CommandSet]

  /// - Parameters:
  ///   - workflows: with commands that differ.
  ///   - added: the commands of plugins, which stand behind each of them.
  init(_ workflows: [WorkflowDefinition], adding added: [AddedCommand] = []) {
    all = workflows.isEmpty ? [.standard] : workflows.map { CommandSet(of: $0, adding: added) }
    byName = Dictionary(all.map { ($0.slashCommand, $0) }) { first, _ in first }
  }

  var first: CommandSet { all[0] }

  /// The commands of that name, or the first where it is nobody's.
  func named(_ name: String?) -> CommandSet { name.flatMap { found($0) } ?? first }

  /// What a delivery is addressed to, and the text behind it.
  enum Address: Sendable {
    case command(CommandSet, text: String)
    /// The sentence that says that there is no such slash command.
    case unknown(String)
  }

  /// The slash command by which a delivery came, or which its text begins with: `/wake start` is understood everywhere,
  /// also where the platform has but one way to call the bot.
  ///
  /// A platform's own command of another name means the only workflow where there is one, since the name was chosen where
  /// it was registered.
  func address(of text: String, cameBy name: String?) -> Address {
    let trimmed = text.drop { $0.isWhitespace }
    if trimmed.utf8.first == UInt8(ascii: "/") {
      let word = trimmed.prefix { !$0.isWhitespace }
      guard let commands = found(String(word.dropFirst())) else { return .unknown(sentence(about: String(word))) }
      return .command(commands, text: String(trimmed.dropFirst(word.count)))
    }
    guard let name, all.count > 1 else { return .command(first, text: text) }
    return found(name).map { .command($0, text: text) } ?? .unknown(sentence(about: "/" + name))
  }

  private func found(_ name: String) -> CommandSet? {
    byName[name] ?? byName[name.lowercased().replacing("_", with: "-")]
  }

  private func sentence(about word: String) -> String {
    let known = all.map { "/" + $0.slashCommand }
    let hint =
      NearestWord.of(word, among: known).map { "Did you mean `\($0)`?" }
      ?? "This bot has \(known.map { "`\($0)`" }.joined(separator: ", "))."
    return "There is no `\(CommandParser.shown(word))` here. \(hint)"
  }
}
