/// Writes messages of protocol buffers, field by field.
struct ProtobufWriter: Sendable {
  private(set) var bytes: [UInt8] = []

  func string(_ number: Int, _ text: String) -> ProtobufWriter { message(number, Array(text.utf8)) }

  func integer(_ number: Int, _ value: UInt64) -> ProtobufWriter {
    var copy = self
    copy.varint(UInt64(number) << 3)
    copy.varint(value)
    return copy
  }

  func message(_ number: Int, _ inner: ProtobufWriter) -> ProtobufWriter { message(number, inner.bytes) }

  func message(_ number: Int, _ inner: [UInt8]) -> ProtobufWriter {
    var copy = self
    copy.varint(UInt64(number) << 3 | 2)
    copy.varint(UInt64(inner.count))
    copy.bytes += inner
    return copy
  }

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest > 127 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}

/// Reads the texts of a request's fields, which is all that a simulated node needs.
enum ProtobufTexts {
  /// The texts by field number, or nil where the bytes are no such message.
  static func read(_ bytes: [UInt8]) -> [Int: String]? {
    var texts: [Int: String] = [:]
    var rest = bytes[...]
    while let tag = rest.popFirst() {
      guard tag & 7 == 2, let length = rest.popFirst(), length < 128, rest.count >= Int(length) else { return nil }
      texts[Int(tag >> 3)] = String(decoding: rest.prefix(Int(length)), as: UTF8.self)
      rest = rest.dropFirst(Int(length))
    }
    return texts
  }
}
