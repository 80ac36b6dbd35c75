import Foundation
import PluginKit
import Testing

@Suite("JSON text")
struct JSONTextTests {
  private static let awkward =
    String(String.UnicodeScalarView((0..<0x80).compactMap(Unicode.Scalar.init))) + "\u{2028}é✓😀\u{FFFF}"

  @Test(
    "what is written is what a foreign reader reads",
    arguments: [
      .null, true, false, 0, -12, .number(Decimal(string: "0.210000001") ?? 0), .number(Decimal(Int64.max)),
      .number(Decimal(string: "1e-30") ?? 0), "", .string(awkward), [], [:],
      ["b": [1, ["x": .null]], "a\"\\\n": "quote \" and \\", .init(awkward): true],
    ] as [JSONValue])
  func roundTrip(value: JSONValue) throws {
    #expect(try JSONDecoder().decode(JSONValue.self, from: Data(value.text.utf8)) == value)
  }

  @Test("keys are in order, and equal values have equal text")
  func order() {
    let value: JSONValue = ["b": 1, "a": ["d": "/", "c": [true]]]
    #expect(value.text == #"{"a":{"c":[true],"d":"/"},"b":1}"#)
  }
}
