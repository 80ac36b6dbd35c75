import Foundation

extension Money {
  /// The amount that `text` writes with its currency, `0.21 USD`; a difference may have a sign. Nil for everything else.
  public init?(wireText text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count == 3, parts[1].utf8.allSatisfy({ (65...90).contains($0) }) else {
      return nil
    }
    let isNegative = parts[0].hasPrefix("-")
    guard let amount = Money(parsing: String(parts[0].dropFirst(isNegative ? 1 : 0)), currency: String(parts[1])) else {
      return nil
    }
    self.init(microUnits: isNegative ? -amount.microUnits : amount.microUnits, currency: amount.currency)
  }

  /// `0.21 USD`, as JSON.
  public var wire: JSONValue { .string(description) }
}

extension Date {
  /// `2026-11-24T10:42:00.000Z`, as JSON.
  public var wire: JSONValue { .string(Timestamp.text(self)) }
}

extension JSONValue {
  /// A length of time in seconds, without the noise of binary fractions.
  static func seconds(_ seconds: Double) -> JSONValue { .number(Decimal(string: "\(seconds)") ?? 0) }

  /// An object of the members that have a value.
  static func members(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
    var object: [String: JSONValue] = [:]
    for (name, value) in members { if let value { object[name] = value } }
    return .object(object)
  }

  /// The values as a list; nil where there are none, so that the member is left out.
  static func list(_ values: [some WireValue]) -> JSONValue? { values.isEmpty ? nil : .array(values.map(\.wire)) }
}
