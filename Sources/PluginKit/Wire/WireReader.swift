import Foundation

/// Why a message between the bot and a plugin's program is not what the protocol says, with the place in the message.
public struct WireError: Error, Sendable, Hashable, CustomStringConvertible {
  /// Where in the message, `ledger[0].kind`.
  public var path: String
  /// What stands there, and what should.
  public var sentence: String

  public init(_ path: String, _ sentence: String) {
    self.path = path
    self.sentence = sentence
  }
  public var description: String { path.isEmpty ? sentence : "\(path): \(sentence)" }
}

/// A value that travels between the bot and a plugin's program as JSON.
///
/// Both sides use the same code: what one writes with `wire` the other reads with `init(wire:)`.
public protocol WireValue {
  /// The value as the protocol writes it.
  var wire: JSONValue { get }
  /// The value that `reader` stands at.
  init(wire reader: WireReader) throws(WireError)
}

extension WireValue {
  /// The value that `json` holds.
  /// - Throws: `WireError` with the place that is wrong.
  public init(wire json: JSONValue) throws(WireError) { try self.init(wire: WireReader(json)) }
}

/// Walks through a message and says at which place it is not what the protocol promises.
///
/// Members that are not known are left alone, so that either side can be the newer one.
public struct WireReader: Sendable {
  /// What stands here.
  public let value: JSONValue
  /// Where that is, from the message's own root.
  public let path: String

  public init(_ value: JSONValue, at path: String = "") {
    self.value = value
    self.path = path
  }

  /// The member of that name.
  public func member(_ name: String) throws(WireError) -> WireReader {
    guard let found = try optional(name) else { throw WireError(below(name), "this is missing") }
    return found
  }

  /// The member of that name; nil where it is absent or null.
  public func optional(_ name: String) throws(WireError) -> WireReader? {
    guard case .object(let members) = value else { throw mismatch("an object") }
    guard let member = members[name], member != .null else { return nil }
    return WireReader(member, at: below(name))
  }

  /// The elements, each with its place.
  public func elements() throws(WireError) -> [WireReader] {
    guard case .array(let elements) = value else { throw mismatch("a list") }
    return elements.enumerated().map { WireReader($1, at: "\(path)[\($0)]") }
  }

  /// The elements of the list of that name; none where it is absent.
  public func list(_ name: String) throws(WireError) -> [WireReader] { try optional(name)?.elements() ?? [] }

  public func text() throws(WireError) -> String {
    guard case .string(let text) = value else { throw mismatch("text") }
    return text
  }

  public func bool() throws(WireError) -> Bool {
    guard case .bool(let bool) = value else { throw mismatch("true or false") }
    return bool
  }

  public func whole() throws(WireError) -> Int {
    guard let number = value.int else { throw mismatch("a whole number") }
    return number
  }

  /// A length of time in seconds.
  public func seconds() throws(WireError) -> Double {
    guard case .number(let number) = value, number >= 0, let seconds = Double("\(number)") else {
      throw mismatch("a number of seconds")
    }
    return seconds
  }

  /// An amount, `0.21 USD`.
  public func money() throws(WireError) -> Money {
    guard let money = Money(wireText: try text()) else { throw mismatch("an amount such as \"0.21 USD\"") }
    return money
  }

  /// An instant, `2026-11-24T10:42:00.000Z`.
  public func instant() throws(WireError) -> Date {
    guard let date = Timestamp.parse(try text()) else {
      throw mismatch("an instant such as \"2026-11-24T10:42:00Z\"")
    }
    return date
  }

  public func facts() throws(WireError) -> Facts {
    guard case .object(let members) = value else { throw mismatch("an object") }
    return Facts(members)
  }

  /// One of the words that an enumeration has.
  public func word<Word: RawRepresentable & CaseIterable>(_ type: Word.Type = Word.self) throws(WireError) -> Word
  where Word.RawValue == String {
    let known = Word.allCases.map(\.rawValue)
    guard let text = value.string, let word = Word(rawValue: text) else {
      throw mismatch("one of \(known.joined(separator: ", "))")
    }
    return word
  }

  /// The error that something else stands here.
  public func mismatch(_ expected: String) -> WireError {
    let shown = value.text
    return WireError(path, "`\(shown.count > 60 ? shown.prefix(57) + "…" : shown)` is not \(expected)")
  }

  private func below(_ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }
}
