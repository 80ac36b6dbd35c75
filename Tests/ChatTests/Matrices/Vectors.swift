import Foundation

/// Signatures that other implementations made.
enum Vectors {
  /// The parts of `signatures.json` that `type` declares.
  static func read<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Vectors/signatures.json")
    return try JSONDecoder().decode(type, from: Data(contentsOf: file))
  }
}
