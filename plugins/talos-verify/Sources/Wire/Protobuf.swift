/// As much of protocol buffers as Talos' API needs: numbered fields, read and written by hand.
/// https://protobuf.dev/programming-guides/encoding/
enum Protobuf {
  /// The value of one field.
  enum Value: Sendable, Hashable {
    case varint(UInt64)
    case bytes([UInt8])
    /// Four or eight bytes that nothing here reads.
    case fixed
  }

  /// A message's fields by number, in their order.
  struct Message: Sendable, Hashable {
    private let fields: [Int: [Value]]

    /// The fields of `bytes`, or nil where they are no message.
    init?(_ bytes: [UInt8]) {
      var reader = Reader(rest: bytes[...])
      var fields: [Int: [Value]] = [:]
      while !reader.rest.isEmpty {
        guard let tag = reader.varint(), tag >> 3 > 0, tag >> 3 < 1 << 29, let value = reader.value(wire: tag & 7)
        else {
          return nil
        }
        fields[Int(tag >> 3), default: []].append(value)
      }
      self.fields = fields
    }

    /// The last text of that number.
    func string(_ number: Int) -> String? { bytes(number).flatMap { String(validating: $0, as: UTF8.self) } }
    /// The last bytes of that number.
    func bytes(_ number: Int) -> [UInt8]? {
      if case .bytes(let bytes)? = fields[number]?.last { bytes } else { nil }
    }
    /// The last integer of that number.
    func integer(_ number: Int) -> UInt64? { if case .varint(let value)? = fields[number]?.last { value } else { nil } }
    /// The last message of that number.
    func message(_ number: Int) -> Message? { bytes(number).flatMap { Message($0) } }
    /// All messages of that number.
    func messages(_ number: Int) -> [Message] {
      (fields[number] ?? []).compactMap { if case .bytes(let bytes) = $0 { Message(bytes) } else { nil } }
    }
  }

  /// A field that holds text.
  static func field(_ number: Int, _ text: String) -> [UInt8] {
    varint(UInt64(number) << 3 | 2) + varint(UInt64(text.utf8.count)) + Array(text.utf8)
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    repeat {
      let more: UInt8 = rest > 127 ? 128 : 0
      bytes.append(UInt8(rest & 127) | more)
      rest >>= 7
    } while rest > 0
    return bytes
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func varint() -> UInt64? {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 70, by: 7) {
        guard let byte = rest.popFirst() else { return nil }
        if shift < 64 { value |= UInt64(byte & 127) << shift }
        if byte < 128 { return value }
      }
      return nil
    }

    mutating func value(wire: UInt64) -> Value? {
      switch wire {
      case 0: return varint().map { .varint($0) }
      case 1: return skip(8)
      case 5: return skip(4)
      case 2:
        guard let length = varint(), length <= UInt64(rest.count) else { return nil }
        let bytes = Array(rest.prefix(Int(length)))
        rest = rest.dropFirst(Int(length))
        return .bytes(bytes)
      default: return nil
      }
    }

    private mutating func skip(_ count: Int) -> Value? {
      guard rest.count >= count else { return nil }
      rest = rest.dropFirst(count)
      return .fixed
    }
  }
}
