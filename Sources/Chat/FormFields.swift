import Foundation
import HTTP

/// The fields of an `application/x-www-form-urlencoded` body.
public struct FormFields: Sendable {
  /// In the order of the body: there are so few that looking through them costs less than hashing their names.
  private let pairs: [(name: String, value: String)]

  /// Decodes a body; nil where it is no UTF-8, before or after its percent signs are decoded.
  public init?(_ body: [UInt8]) {
    var pairs: [(name: String, value: String)] = []
    for pair in body.split(separator: UInt8(ascii: "&")) {
      let end = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
      guard let name = Self.decoded(pair[..<end]), let value = Self.decoded(pair[end...].dropFirst()) else {
        return nil
      }
      pairs.append((name, value))
    }
    self.pairs = pairs
  }

  /// The value of a field that stands there exactly once.
  public subscript(name: String) -> String? {
    guard let first = pairs.firstIndex(where: { $0.name == name }),
      !pairs[(first + 1)...].contains(where: { $0.name == name })
    else { return nil }
    return pairs[first].value
  }

  /// Whether a field of that name stands there at all.
  func has(_ name: String) -> Bool { pairs.contains { $0.name == name } }

  private static func decoded(_ bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.contains(where: { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "%") }) else {
      return text(bytes)
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
    return text(decoded[...])
  }

  /// Nearly all is ASCII, which takes a tenth of the time.
  private static func text(_ bytes: ArraySlice<UInt8>) -> String? {
    bytes.allSatisfy { $0 < 0x80 }
      ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
  }
}
