import PluginKit

extension ValueType {
  /// The form that `value` should have for the type of that name; nil where it has it, or there is no such type.
  static func mismatch(of value: JSONValue, with type: String) -> String? {
    guard let type = ValueType(rawValue: type), !type.fits(value) else { return nil }
    return type.form
  }

  /// Whether what is of the type `given` can be taken where `wanted` is declared.
  static func takes(_ given: String, as wanted: String) -> Bool {
    given == wanted || (wanted == string.rawValue && [duration.rawValue, money.rawValue].contains(given))
  }

  private var form: String {
    switch self {
    case .string: "a text"
    case .integer: "a whole number"
    case .boolean: "true or false"
    case .list: "a list"
    case .object: "a section of keys and values"
    case .money: "an amount such as `0.21 USD`"
    case .duration: "a length of time such as `30m`"
    }
  }

  /// A constant as it is named in a sentence.
  static func shown(_ value: JSONValue) -> String {
    switch value {
    case .string(let text): "the text `\(CommandParser.shown(text))`"
    case .number(let number): "the number \(number)"
    case .bool(let value): "\(value)"
    case .null: "nothing"
    case .array: "a list"
    case .object: "a section"
    }
  }
}
