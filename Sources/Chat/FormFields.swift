import Foundation

/// The fields of an `application/x-www-form-urlencoded` body.
public struct FormFields: Sendable, Hashable {
  private let values: [String: [String]]

  /// Decodes a body; nil where it is no UTF-8, before or after its percent signs are decoded.
  public init?(_ body: [UInt8]) {
    guard let text = String(validating: body, as: UTF8.self) else { return nil }
    var values: [String: [String]] = [:]
    for pair in text.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = Self.decoded(parts[0]), let value = Self.decoded(parts.count == 2 ? parts[1] : "") else {
        return nil
      }
      values[name, default: []].append(value)
    }
    self.values = values
  }

  /// The value of a field that stands there exactly once.
  public subscript(name: String) -> String? { values[name]?.count == 1 ? values[name]?.first : nil }

  /// Whether a field of that name stands there at all.
  func has(_ name: String) -> Bool { values[name] != nil }

  private static func decoded(_ text: Substring) -> String? {
    text.replacing("+", with: " ").removingPercentEncoding
  }
}
