/// A slash command that the bot has, one a workflow.
public struct SlashCommand: Sendable, Hashable {
  /// The word behind the slash, `talos-poc`.
  public var name: String
  /// What its workflow does, in one sentence.
  public var summary: String
  /// The words behind those of its commands that plugins add, in their order, by the command.
  public var words: [String: [String]]

  public init(name: String, summary: String, words: [String: [String]] = [:]) {
    self.name = name
    self.summary = summary
    self.words = words
  }

  /// The command of a bot that was told of no other.
  public static let shipped = SlashCommand(name: "talos-poc", summary: "Talos Linux on rented bare metal")

  /// The name in what a platform sends as the command, `/talos-poc`; nil where it sent none.
  static func name(in text: String?) -> String? {
    guard let name = text?.drop(while: { $0 == "/" }), !name.isEmpty else { return nil }
    return name.lowercased()
  }
}
