/// The types that an input or a fact may have.
public enum ValueType: String, Sendable, Hashable, CaseIterable {
  case string, integer, boolean, list, object
  /// Text with a currency, `0.21 USD`.
  case money
  /// A length of time, `30m`.
  case duration

  /// Whether `value` is of this type. Null stands for "not known" and fits every type.
  public func fits(_ value: JSONValue) -> Bool {
    switch (self, value) {
    case (_, .null), (.string, .string), (.boolean, .bool), (.list, .array), (.object, .object): true
    case (.integer, .number): value.int != nil
    case (.money, .string(let text)): Money(wireText: text) != nil
    case (.duration, .string(let text)): TimeSpan.seconds(text) != nil
    default: false
    }
  }
}
