/// The words behind a command, sorted into flags with their values and plain words.
struct GivenArguments {
  private let declaration: CommandDeclaration
  private var values: [String: String] = [:]
  private var flags: Set<String> = []
  private var words: [String] = []

  /// Sorts the words.
  /// - Throws: the sentence about an unknown or repeated flag, a missing value, or one word too many.
  init(_ given: ArraySlice<CommandWords.Word>, of declaration: CommandDeclaration) throws(CommandMistake) {
    self.declaration = declaration
    let known = declaration.flags + CommandDeclaration.common
    var rest = given
    while let word = rest.popFirst() {
      guard !word.isQuoted, word.text.hasPrefix("-"), word.text.count > 1 else {
        words.append(word.text)
        continue
      }
      let parts = word.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let name = "--" + parts[0].drop { $0 == "-" }.lowercased()
      guard let flag = known.first(where: { $0.name == name }) else { throw Self.unknown(parts[0], known, declaration) }
      guard values[name] == nil, !flags.contains(name) else {
        throw CommandMistake("`\(name)` is given twice; give it once.")
      }
      guard let form = flag.value else {
        guard parts.count == 1 else { throw CommandMistake("`\(name)` takes no value; write just `\(name)`.") }
        flags.insert(name)
        continue
      }
      if parts.count == 2, !parts[1].isEmpty {
        values[name] = parts[1]
      } else if parts.count == 1, let next = rest.first, next.isQuoted || !next.text.hasPrefix("--"), !next.text.isEmpty
      {
        values[name] = next.text
        rest.removeFirst()
      } else {
        throw CommandMistake("`\(name)` needs a value: `\(name) \(form)`.")
      }
    }
    guard words.count <= declaration.arguments.count else {
      throw CommandMistake(
        "`\(CommandParser.shown(words[declaration.arguments.count]))` is one word too many; the command is "
          + "`\(declaration.usage)`.")
    }
  }

  private static func unknown(
    _ name: String, _ known: [CommandDeclaration.Flag], _ declaration: CommandDeclaration
  ) -> CommandMistake {
    let hint =
      NearestWord.of("--" + name.drop { $0 == "-" }, among: known.map(\.name)).map { "Did you mean `\($0)`?" }
      ?? "It takes \(known.map { "`\($0.name)`" }.joined(separator: ", "))."
    return CommandMistake("`\(declaration.name)` has no flag `\(CommandParser.shown(name))`. \(hint)")
  }

  mutating func takeFlag(_ name: String) -> Bool { flags.remove(name) != nil }

  mutating func takeWord() -> String? { words.isEmpty ? nil : words.removeFirst() }
  mutating func takeLastWord() -> String? { words.popLast() }

  /// A flag's value in its form.
  /// - Throws: the sentence that says what form it should have.
  mutating func takeValue<Value>(_ name: String, _ kind: CommandValues.Kind<Value>) throws(CommandMistake) -> Value? {
    guard let text = values.removeValue(forKey: name) else { return nil }
    guard let value = kind.read(text) else {
      throw CommandMistake("`\(name) \(CommandParser.shown(text))`: this is not \(kind.form).")
    }
    return value
  }

  /// The run that is named, if any.
  mutating func takeRun() throws(CommandMistake) -> String? {
    guard let word = takeWord() else { return nil }
    guard let run = CommandValues.run.read(word) else {
      throw CommandMistake("`\(CommandParser.shown(word))` is not \(CommandValues.run.form).")
    }
    return run
  }
}
