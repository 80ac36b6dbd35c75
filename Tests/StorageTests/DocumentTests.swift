import Foundation
import PluginKit
import Testing

@testable import Storage

@Suite("Documents in the database's columns")
struct DocumentTests {
  private enum Part: Codable, Hashable {
    case empty
    case named(title: String, lines: [String])
    case bare(Int)
    case nested([String: [Part]])
  }

  private struct Everything: Codable, Hashable {
    struct Nothing: Codable, Hashable {}
    var text = "plain"
    var nasty = "\"quoted\" \\ / \u{0}\u{1}\u{1f}\u{7f}\n\r\t \u{2028}\u{2029} 👩‍🚀 é \u{FEFF}"
    var yes = true
    var whole = Int.min
    var small: [UInt8] = [0, 255]
    var large = UInt64.max
    var double = 0.1
    var tiny = 1e-300
    var huge = Double.greatestFiniteMagnitude
    var float: Float = 1.5
    var price = Decimal(string: "0.210000000000000000000000000001")
    var at = Date(timeIntervalSince1970: 1_795_516_920.123)
    var absent: String?
    var sometimes: [String?] = [nil, "a", nil]
    var nothing = Nothing()
    var list: [[Int]] = [[], [1], [2, 3]]
    var table: [String: Double] = ["": 0, "a.b": -1.25]
    var parts: [Part] = [
      .empty, .named(title: "t", lines: []), .bare(-7), .nested(["x": [.empty, .nested([:])], "y": []]),
    ]
    var json: JSONValue = ["n": nil, "list": [1, true, "two", [:], []]]
    var facts: Facts = ["price": "0.21 USD", "when": ["deep": [["er"]]]]
    var address = URL(string: "https://example.com/a?b=c")
    var bytes = Data([0, 1, 2, 255])
  }

  @Test("what is written is read back as it was, with every kind of value")
  func roundTrip() throws {
    let value = Everything()
    #expect(try ColumnCoding.value(ColumnCoding.text(value), as: Everything.self) == value)
  }

  @Test("the same value has the same members as JSONEncoder writes", arguments: [true, false])
  func agreement(inAnArray: Bool) throws {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .millisecondsSince1970
    var everything = Everything()
    // Exact decimals end long before doubles do.
    everything.huge = 1e30
    everything.tiny = 1e-30
    let value = inAnArray ? [everything, everything] : [everything]
    let theirs = try JSONValue(parsing: Array(encoder.encode(value)))
    #expect(try JSONValue(parsing: Array(DocumentEncoder.text(value).utf8)) == theirs)
  }

  @Test("a number that JSON cannot write is refused", arguments: [Double.nan, .infinity, -.infinity])
  func notFinite(number: Double) {
    #expect(throws: EncodingError.self) { try DocumentEncoder.text(["n": number]) }
  }

  @Test("texts stand alone too")
  func alone() throws {
    #expect(try DocumentEncoder.text("a\"b") == "\"a\\\"b\"")
    #expect(try DocumentEncoder.text([String: Int]()) == "{}")
    #expect(try DocumentEncoder.text([Int]()) == "[]")
    #expect(try DocumentEncoder.text(Int?.none) == "null")
  }
}
