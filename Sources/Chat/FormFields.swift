import Foundation
import HTTP

/// The fields of an `application/x-www-form-urlencoded` body.
public struct FormFields: Sendable, Hashable {
  private let values: [String: [String]]

  /// Decodes a body; nil where it is no UTF-8, before or after its percent signs are decoded.
  public init?(_ body: [UInt8]) {
    var values: [String: [String]] = [:]
    for pair in body.split(separator: UInt8(ascii: "&")) {
      let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      guard let name = Self.decoded(pair[..<end]), let value = Self.decoded(pair[end...].dropFirst()) else {
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

  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "%") }) else {
      return String(validating: bytes, as: UTF8.self)
    }
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var index = bytes.startIndex
    while index < bytes.endIndex {
      switch bytes[index] {
      case UInt8(ascii: "+"): decoded.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard index + 2 < bytes.endIndex, let high = Digest.value(ofHexDigit: bytes[index + 1]),
          let low = Digest.value(ofHexDigit: bytes[index + 2])
        else {
          return nil
        }
        decoded.append(high << 4 | low)
        index += 2
      case let byte: decoded.append(byte)
      }
      index += 1
    }
    return String(validating: decoded, as: UTF8.self)
  }
}
