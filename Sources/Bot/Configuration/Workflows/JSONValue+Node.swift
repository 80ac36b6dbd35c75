import Foundation
import PluginKit
import Yams

extension JSONValue {
  /// What a node of YAML's core schema means as JSON; numbers stay exact.
  /// https://yaml.org/spec/1.2.2/#103-core-schema
  init(_ node: Node) {
    switch node {
    case .scalar(let scalar): self = Self.value(of: scalar)
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
    case "", "~", "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    default:
      guard text.wholeMatch(of: #/-?[0-9]+(\.[0-9]+)?/#) != nil, let number = Decimal(string: text) else {
        return .string(text)
      }
      return .number(number)
    }
  }
}
