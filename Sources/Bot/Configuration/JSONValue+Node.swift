import Foundation
import PluginKit
import Yams

extension JSONValue {
  /// What a node of YAML's core schema means as JSON; numbers stay exact.
  /// https://yaml.org/spec/1.2.2/#103-core-schema
  init(_ node: Node) {
    switch node {
    case .scalar(let scalar): self = node.isNull ? .null : Self.value(of: scalar)
    case .sequence(let sequence): self = .array(sequence.map { JSONValue($0) })
    case .mapping(let mapping):
      self = .object(
        Dictionary(mapping.map { ($0.key.string ?? "", JSONValue($0.value)) }) { first, _ in first })
    case .alias: self = .null
    }
  }

  /// What stands in quotes is a text, whatever it looks like.
  private static func value(of scalar: Node.Scalar) -> JSONValue {
    let text = scalar.string
    guard scalar.style == .plain else { return .string(text) }
    switch text {
    case "true": return .bool(true)
    case "false": return .bool(false)
    default: return isNumber(text) ? Decimal(string: text).map { .number($0) } ?? .string(text) : .string(text)
    }
  }

  /// Whether a text is digits, with a sign before and a fraction behind at most. Every value of a file is asked, so that
  /// a regular expression, which has to be compiled first, would be felt at each start.
  private static func isNumber(_ text: String) -> Bool {
    let digits = text.utf8.first == UInt8(ascii: "-") ? text.utf8.dropFirst() : text.utf8[...]
    let parts = digits.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    return parts.allSatisfy { part in !part.isEmpty && part.allSatisfy { (48...57).contains($0) } }
  }
}
