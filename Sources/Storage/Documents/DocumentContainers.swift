import PluginKit

/// What a value encodes itself into.
struct DocumentContainerEncoder: Encoder {
  let sink: DocumentSink
  var codingPath: [any CodingKey] { [] }
  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(DocumentObject(sink: sink))
  }
  func unkeyedContainer() -> any UnkeyedEncodingContainer { DocumentArray(sink: sink) }
  func singleValueContainer() -> any SingleValueEncodingContainer { DocumentValue(sink: sink) }
}

/// An object that is being written.
struct DocumentObject<Key: CodingKey>: KeyedEncodingContainerProtocol {
  private let sink: DocumentSink
  private let depth: Int
  var codingPath: [any CodingKey] { [] }

  init(sink: DocumentSink) {
    self.sink = sink
    depth = sink.begin("{", "}")
  }

  func encodeNil(forKey key: Key) { put(key) { sink.write(literal: "null") } }
  func encode(_ value: Bool, forKey key: Key) { put(key) { sink.write(literal: value ? "true" : "false") } }
  func encode(_ value: String, forKey key: Key) throws { try put(key) { try sink.write(value) } }
  func encode(_ value: Double, forKey key: Key) throws { try put(key) { try sink.write(number: value) } }
  func encode(_ value: Float, forKey key: Key) throws { try put(key) { try sink.write(number: value) } }
  func encode(_ value: Int, forKey key: Key) { put(key) { sink.write(literal: value.description) } }
  func encode(_ value: Int8, forKey key: Key) { put(key) { sink.write(literal: value.description) } }
  func encode(_ value: Int16, forKey key: Key) { put(key) { sink.write(literal: value.description) } }
  func encode(_ value: Int32, forKey key: Key) { put(key) { sink.write(literal: value.description) } }
  func encode(_ value: Int64, forKey key: Key) { put(key) { sink.write(literal: value.description) } }
  func encode(_ value: UInt, forKey key: Key) { put(key) { sink.write(literal: value.description) } }
  func encode(_ value: UInt8, forKey key: Key) { put(key) { sink.write(literal: value.description) } }
  func encode(_ value: UInt16, forKey key: Key) { put(key) { sink.write(literal: value.description) } }
  func encode(_ value: UInt32, forKey key: Key) { put(key) { sink.write(literal: value.description) } }
  func encode(_ value: UInt64, forKey key: Key) { put(key) { sink.write(literal: value.description) } }
  func encode(_ value: some Encodable, forKey key: Key) throws { try put(key) { try sink.write(value) } }

  func nestedContainer<Nested: CodingKey>(
    keyedBy type: Nested.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Nested> {
    sink.write(key: key.stringValue, at: depth)
    return KeyedEncodingContainer(DocumentObject<Nested>(sink: sink))
  }
  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    sink.write(key: key.stringValue, at: depth)
    return DocumentArray(sink: sink)
  }
  func superEncoder() -> any Encoder {
    sink.write(key: "super", at: depth)
    return DocumentContainerEncoder(sink: sink)
  }
  func superEncoder(forKey key: Key) -> any Encoder {
    sink.write(key: key.stringValue, at: depth)
    return DocumentContainerEncoder(sink: sink)
  }

  private func put(_ key: Key, _ value: () throws -> Void) rethrows {
    sink.write(key: key.stringValue, at: depth)
    try value()
  }
}

/// An array that is being written.
struct DocumentArray: UnkeyedEncodingContainer {
  private let sink: DocumentSink
  private let depth: Int
  private(set) var count = 0
  var codingPath: [any CodingKey] { [] }

  init(sink: DocumentSink) {
    self.sink = sink
    depth = sink.begin("[", "]")
  }

  mutating func encodeNil() {
    next()
    sink.write(literal: "null")
  }
  mutating func encode(_ value: some Encodable) throws {
    next()
    try sink.write(value)
  }
  mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
    next()
    return KeyedEncodingContainer(DocumentObject<Nested>(sink: sink))
  }
  mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    next()
    return DocumentArray(sink: sink)
  }
  mutating func superEncoder() -> any Encoder {
    next()
    return DocumentContainerEncoder(sink: sink)
  }

  private mutating func next() {
    count += 1
    sink.separate(at: depth)
  }
}

/// A value that is no container; the numbers and texts of Swift's library encode themselves through it.
struct DocumentValue: SingleValueEncodingContainer {
  let sink: DocumentSink
  var codingPath: [any CodingKey] { [] }

  func encodeNil() { sink.write(literal: "null") }
  func encode(_ value: Bool) { sink.write(literal: value ? "true" : "false") }
  func encode(_ value: String) throws { try sink.write(value) }
  func encode(_ value: Double) throws { try sink.write(number: value) }
  func encode(_ value: Float) throws { try sink.write(number: value) }
  func encode(_ value: Int) { sink.write(literal: value.description) }
  func encode(_ value: Int8) { sink.write(literal: value.description) }
  func encode(_ value: Int16) { sink.write(literal: value.description) }
  func encode(_ value: Int32) { sink.write(literal: value.description) }
  func encode(_ value: Int64) { sink.write(literal: value.description) }
  func encode(_ value: UInt) { sink.write(literal: value.description) }
  func encode(_ value: UInt8) { sink.write(literal: value.description) }
  func encode(_ value: UInt16) { sink.write(literal: value.description) }
  func encode(_ value: UInt32) { sink.write(literal: value.description) }
  func encode(_ value: UInt64) { sink.write(literal: value.description) }
  func encode(_ value: some Encodable) throws { try sink.write(value) }
}
