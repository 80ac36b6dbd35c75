import Foundation

/// What a run has learned, by name: `server_id`, `address`, `plan`, …
///
/// A step's facts are merged into the run's and stay for every later step, for `status` and for `report`.
/// Money is stored as text with its currency (`0.21 USD`), an instant as ISO 8601 text.
public struct Facts: Sendable, Hashable, Codable, ExpressibleByDictionaryLiteral {
  /// The facts by name.
  public var values: [String: JSONValue]

  /// Facts with these values.
  public init(_ values: [String: JSONValue] = [:]) { self.values = values }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    values = Dictionary(elements) { _, last in last }
  }
  public init(from decoder: any Decoder) throws {
    values = try decoder.singleValueContainer().decode([String: JSONValue].self)
  }
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(values)
  }

  /// The fact of that name.
  public subscript(name: String) -> JSONValue? {
    get { values[name] }
    set { values[name] = newValue }
  }
  /// The fact of that name, where it is text.
  public func string(_ name: String) -> String? { values[name]?.string }
  /// The fact of that name, where it is an amount such as `0.21 USD`.
  public func money(_ name: String) -> Money? {
    guard let parts = values[name]?.string?.split(separator: " "), parts.count == 2 else { return nil }
    return Money(parsing: String(parts[0]), currency: String(parts[1]))
  }
  /// The fact of that name, where it is an instant in ISO 8601.
  public func date(_ name: String) -> Date? { values[name]?.string.flatMap(Timestamp.parse) }

  /// These facts with `newer` over them.
  public func merging(_ newer: Facts) -> Facts { Facts(values.merging(newer.values) { _, new in new }) }
}

/// Instants as ISO 8601 text in UTC with milliseconds, the one form in which facts hold them.
public enum Timestamp {
  /// `2026-11-24T10:42:00.000Z`.
  public static func text(_ date: Date) -> String {
    date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
  /// The instant that `text` names, with or without fractional seconds and in any offset.
  public static func parse(_ text: String) -> Date? {
    (try? Date.ISO8601FormatStyle(includingFractionalSeconds: true).parse(text))
      ?? (try? Date.ISO8601FormatStyle().parse(text))
  }
}
