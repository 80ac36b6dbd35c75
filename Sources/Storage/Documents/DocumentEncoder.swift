import Foundation
import PluginKit

/// Writes `Encodable` values as JSON text in one pass, for the documents in the database's columns.
///
/// `JSONEncoder` builds a tree of dictionaries first and takes four times as long, which was half of what the one
/// writer did for an accepted command. What is written is what `JSONDecoder` reads back; keys stand in the order in
/// which the value encodes them, dates are milliseconds since 1970.
enum DocumentEncoder {
  /// The JSON text of `value`.
  /// - Throws: `EncodingError` where a number is not finite, or what the value itself throws.
  static func text(_ value: some Encodable) throws -> String {
    let sink = DocumentSink()
    try sink.write(value)
    return String(decoding: sink.bytes, as: UTF8.self)
  }
}

/// The text so far, and the containers that are open in it, innermost last.
final class DocumentSink {
  private(set) var bytes: [UInt8] = []
  private var open: [Bracket] = []

  /// An open container.
  private struct Bracket {
    var closing: UInt8
    var isEmpty = true
  }

  init() { bytes.reserveCapacity(2048) }

  /// How many containers are open; a container knows itself by its depth.
  var depth: Int { open.count }

  func begin(_ opening: Character, _ closing: Character) -> Int {
    bytes.append(opening.asciiValue ?? 0)
    open.append(Bracket(closing: closing.asciiValue ?? 0))
    return open.count
  }

  /// Closes what was opened inside of the container at `depth`: `Codable` does not say when a container ends.
  func close(to depth: Int) {
    while open.count > depth { bytes.append(open.removeLast().closing) }
  }

  /// Makes place for the next element of the container at `depth`.
  func separate(at depth: Int) {
    close(to: depth)
    if open[depth - 1].isEmpty { open[depth - 1].isEmpty = false } else { bytes.append(UInt8(ascii: ",")) }
  }

  func write(key: String, at depth: Int) {
    separate(at: depth)
    JSONValue.write(key, to: &bytes)
    bytes.append(UInt8(ascii: ":"))
  }

  func write(literal: String) { bytes += literal.utf8 }

  /// Writes a whole value; the types that `JSONDecoder` reads in a form of their own have it here too.
  func write<Value: Encodable>(_ value: Value) throws {
    // Types are compared before they are cast: a cast that fails costs more than writing a number.
    if Value.self == String.self, let text = value as? String {
      JSONValue.write(text, to: &bytes)
    } else if Value.self == JSONValue.self, let json = value as? JSONValue {
      json.write(to: &bytes)
    } else if Value.self == Date.self, let date = value as? Date {
      try write(number: date.timeIntervalSince1970 * 1000)
    } else if Value.self == Decimal.self, let decimal = value as? Decimal {
      JSONValue.number(decimal).write(to: &bytes)
    } else if Value.self == URL.self, let url = value as? URL {
      JSONValue.write(url.absoluteString, to: &bytes)
    } else if Value.self == Data.self, let data = value as? Data {
      JSONValue.write(data.base64EncodedString(), to: &bytes)
    } else {
      let depth = open.count
      let length = bytes.count
      try value.encode(to: DocumentContainerEncoder(sink: self))
      // A value that asked for no container is an empty object, as with `JSONEncoder`.
      if bytes.count == length { _ = begin("{", "}") }
      close(to: depth)
    }
  }

  func write(number: some BinaryFloatingPoint & CustomStringConvertible) throws {
    guard number.isFinite else {
      throw EncodingError.invalidValue(
        number, EncodingError.Context(codingPath: [], debugDescription: "\(number) is no number of JSON's"))
    }
    // `1e+20` and `5.0` are numbers of JSON's too.
    bytes += number.description.utf8
  }
}
