import Chat
import Foundation
import PluginKit
import Workflow

extension GivenArguments {
  /// What was said for a workflow's own inputs, defaults included.
  /// - Throws: the sentence about a value of the wrong form, or about one that is required and missing.
  mutating func takeInputs(_ inputs: [StartInput]) throws(CommandMistake) -> [String: JSONValue] {
    var taken: [String: JSONValue] = [:]
    for input in inputs {
      let flag = "--" + input.name
      if input.form == .boolean {
        taken[input.name] = .bool(takeFlag(flag))
      } else if let value = try takeValue(flag, CommandValues.input(input)) {
        taken[input.name] = value
      } else if let fallback = input.fallback {
        taken[input.name] = fallback
      } else if input.isRequired {
        throw CommandMistake("`start` needs `\(flag)`: \(input.summary).")
      }
    }
    return taken
  }
}

extension CommandValues {
  /// Any text that is one line.
  static let line = Kind(form: "a text of at most 200 characters in one line") { text in
    PlainText.clean(text, keepsLines: false) == text && (1...200).contains(text.count) ? text : nil
  }

  /// The form of a value of a workflow's own input.
  static func input(_ input: StartInput) -> Kind<JSONValue> {
    if let values = input.values {
      let form = "one of " + values.map { "`\($0)`" }.joined(separator: ", ")
      return Kind(form: form) { text in values.first { $0.lowercased() == text.lowercased() }.map { .string($0) } }
    }
    switch input.form {
    case .string, .boolean:
      return Kind(form: line.form) { text in line.read(text).map { .string($0) } }
    case .integer:
      return Kind(form: "a whole number, such as 3") { text in
        text.utf8.count <= 12 ? Int(text).map { .number(Decimal($0)) } : nil
      }
    case .duration:
      return Kind(form: "a length of time, such as `30m`") { text in
        TimeSpan.seconds(text.lowercased()).map { _ in .string(text.lowercased()) }
      }
    }
  }
}
