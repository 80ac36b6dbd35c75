import Foundation
import PluginKit
import Testing

/// The corpus with which the JSON Schemas of docs/schemas are tested too: whatever they take this code takes, and
/// whatever they refuse it refuses.
@Suite("The corpus of plugins' messages")
struct PluginCorpusTests {
  static let entries: [JSONValue] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("docs/schemas/corpus.json")
    let bytes = (try? Data(contentsOf: file)).map(Array.init) ?? []
    return (try? JSONValue(parsing: bytes))?.array ?? []
  }()

  @Test("what the schema allows is read and what it refuses is not")
  func corpus() throws {
    let messages = Self.entries.filter { $0["schema"]?.string != "manifest" }
    #expect(messages.count > 70)
    for entry in messages {
      let schema = try #require(entry["schema"]?.string)
      let message = try #require(entry["message"])
      let isValid = entry["valid"] == true
      do {
        let again = try Self.readAndWrite(message, schema)
        #expect(isValid, "\(entry.text)")
        #expect(again.holds(message), "\(message.text) became \(again.text)")
      } catch {
        #expect(!isValid, "\(error): \(entry.text)")
      }
    }
  }

  /// What the code writes after it has read a message.
  private static func readAndWrite(_ message: JSONValue, _ schema: String) throws -> JSONValue {
    switch schema {
    case "toPlugin":
      let read = try PluginMessage(line: Array(message.text.utf8))
      guard case .request(let id, let method, let parameters) = read else { return try written(read) }
      guard let call = try PluginCall(method: method, parameters: parameters) else {
        throw WireError("method", "unknown")
      }
      return try written(.request(id: id, method: call.method.rawValue, parameters: call.parameters))
    case "fromPlugin": return try written(try PluginMessage(line: Array(message.text.utf8)))
    case "initializeResult": return try PluginIdentity(wire: message).wire
    case "performResult": return try Outcome(wire: message).wire
    case "inventoryResult": return PluginResult.inventory(try PluginResult.inventory(of: message))
    case "existsResult": return PluginResult.exists(try PluginResult.exists(of: message))
    case "pricesResult": return try Offers(wire: message).wire
    case "on_scheduleResult": return PluginResult.notices(try PluginResult.notices(of: message))
    case "checkResult": return PluginResult.checks(try PluginResult.checks(of: message))
    case "commandResult": return PluginResult.text(try PluginResult.text(of: message))
    default: throw WireError("schema", "`\(schema)` is not known here")
    }
  }

  private static func written(_ message: PluginMessage) throws -> JSONValue {
    try JSONValue(parsing: Array(message.line.utf8))
  }
}

extension JSONValue {
  /// Whether everything of `other` is in here: members may have been added; what is unknown, null or an instant in
  /// another form may differ.
  fileprivate func holds(_ other: JSONValue) -> Bool {
    switch (self, other) {
    case (.object(let mine), .object(let theirs)):
      theirs.allSatisfy { key, value in
        key == "unknown" || value == .null || (mine[key].map { $0.holds(value) } ?? false)
      }
    case (.array(let mine), .array(let theirs)):
      mine.count == theirs.count && zip(mine, theirs).allSatisfy { $0.holds($1) }
    case (.string(let mine), .string(let theirs)):
      mine == theirs || Timestamp.parse(mine).map { $0 == Timestamp.parse(theirs) } ?? false
    default: self == other
    }
  }
}
