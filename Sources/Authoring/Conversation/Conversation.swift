import Foundation
import PluginKit

/// A recorded conversation, `tests/NAME.jsonl`: a line of JSON for each thing that happens, in its order.
///
/// - `{"bot": {"method": "perform", "params": {…}}}`: the bot makes a call. `initialize` has come before the first line.
/// - `{"http": {"method": "GET", "path": "/v1/records", "status": 200, "json": {…}, "expects": {…}}}`: what the plugin
///   requests of the world while it works on the call before, and what it is answered.
/// - `{"plugin": {"result": {…}}}` or `{"plugin": {"error": {…}}}`: what the plugin must answer; it may say more.
///
/// In texts `$HTTP` is the origin of the tests' server and `$TEMP` an empty folder; `"$MEMO"` is the memo of the outcome
/// before, `"$ANY"` in what is expected anything.
struct Conversation: Sendable {
  enum Line: Sendable {
    case bot(method: String, parameters: JSONValue)
    case http(StandInServer.Exchange)
    case plugin(JSONValue)
  }

  var name: String
  /// With their numbers in the file.
  var lines: [(number: Int, line: Line)]

  /// The conversations of a plugin's folder.
  /// - Throws: `Disappointment` about a line that is none of these.
  static func all(in folder: String) throws -> [Conversation] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/tests")) ?? []
    return try names.filter { $0.hasSuffix(".jsonl") }.sorted().map { name in
      try Conversation(name: name, text: String(contentsOfFile: folder + "/tests/" + name, encoding: .utf8))
    }
  }

  init(name: String, text: String) throws {
    self.name = String(name.dropLast(".jsonl".count))
    lines = []
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      guard !line.allSatisfy(\.isWhitespace), !line.hasPrefix("#") else { continue }
      guard let value = try? JSONValue(parsing: Array(line.utf8)), let read = Self.read(value) else {
        throw Disappointment("tests/\(name), line \(index + 1) is none of {\"bot\"}, {\"http\"} and {\"plugin\"}")
      }
      lines.append((index + 1, read))
    }
  }

  private static func read(_ value: JSONValue) -> Line? {
    if let bot = value["bot"], let method = bot["method"]?.string {
      return .bot(method: method, parameters: bot["params"] ?? [:])
    }
    if let plugin = value["plugin"], plugin["result"] != nil || plugin["error"] != nil { return .plugin(plugin) }
    guard let http = value["http"], let method = http["method"]?.string, let path = http["path"]?.string else {
      return nil
    }
    return .http(
      StandInServer.Exchange(
        method: method, path: path, status: http["status"]?.int ?? 200, body: http["json"], expects: http["expects"]))
  }
}
