import Foundation
import GRDB
import PluginKit
import Workflow

/// How values stand in columns: instants as milliseconds since 1970, structures as JSON text.
enum ColumnCoding {
  /// The column of any instant: one beyond what the column holds is the last, or the first, that it does hold, and one
  /// that is no number is 1970. A write never traps.
  static func milliseconds(_ date: Date) -> Int64 {
    let milliseconds = (date.timeIntervalSince1970 * 1000).rounded()
    if let whole = Int64(exactly: milliseconds) { return whole }
    if milliseconds.isNaN { return 0 }
    return milliseconds < 0 ? .min : .max
  }
  static func milliseconds(_ date: Date?) -> Int64? { date.map { milliseconds($0) } }
  static func date(_ milliseconds: Int64) -> Date { Date(timeIntervalSince1970: Double(milliseconds) / 1000) }
  static func date(_ milliseconds: Int64?) -> Date? { milliseconds.map { date($0) } }

  static func text(_ value: some Encodable) throws -> String { try DocumentEncoder.text(value) }

  /// A run as its row holds it: without the steps of its workflow, which are kept once for all its runs.
  static func document(of run: Run) throws -> String {
    var short = run
    short.workflow.steps = []
    return try text(short)
  }

  /// JSON text whose keys are in order, so that equal values have equal text.
  static func sortedText(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .millisecondsSince1970
    encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  static func value<Value: Decodable>(_ text: String, as type: Value.Type = Value.self) throws -> Value {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .millisecondsSince1970
    return try decoder.decode(type, from: Data(text.utf8))
  }
}
