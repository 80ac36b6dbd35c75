import Foundation
import PluginKit
import Yams

/// Reads the sections of a workflow file; what is unknown, missing or of the wrong form is a problem with its line.
struct WorkflowReader {
  let file: String
  private(set) var problems: [ConfigurationProblem] = []

  init(file: String) { self.file = file }

  mutating func report(_ path: String, _ line: Int?, _ sentence: String) {
    problems.append(ConfigurationProblem(path, line: line, sentence, file: file))
  }

  /// A mapping's keys, each known; nil where the node is no mapping.
  mutating func section(_ node: Node?, at path: String, known: [String]) -> Section? {
    guard let node, case .mapping(let mapping) = node else {
      report(path, node?.mark?.line, "this is no section of keys and values; it takes \(known.joined(separator: ", "))")
      return nil
    }
    var section = Section(path: path, line: node.mark?.line)
    for (keyNode, value) in mapping {
      let key = keyNode.string ?? ""
      guard known.contains(key) else {
        let hint =
          NearestWord.of(key, among: known).map { "did you mean \($0)?" }
          ?? "known here: \(known.joined(separator: ", "))"
        report(section.path(of: key), keyNode.mark?.line, "this key is not known; \(hint)")
        continue
      }
      section.values[key] = value
    }
    return section
  }

  /// A key's text; a problem where it is required and missing, or no text.
  mutating func text(_ key: String, of section: Section, required: Bool = false) -> String? {
    guard let node = section.values[key] else {
      if required { report(section.path, section.line, "the key \(key) is missing") }
      return nil
    }
    guard let text = node.scalar?.string, !text.isEmpty else {
      report(section.path(of: key), node.mark?.line, "a text belongs here")
      return nil
    }
    return text
  }

  /// A name of lower-case letters, digits and hyphens.
  mutating func name(_ key: String, of section: Section) -> String? {
    guard let text = text(key, of: section, required: true) else { return nil }
    guard Self.isName(text) else {
      report(
        section.path(of: key), section.line(of: key),
        "`\(text)` is no name: at most 32 of a-z, 0-9 and hyphens, with a letter first")
      return nil
    }
    return text
  }

  static func isName(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count) && text.first.map { ("a"..."z").contains($0) } == true
      && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
  }

  /// A key's length of time in seconds.
  mutating func seconds(_ key: String, of section: Section) -> Double? {
    guard let text = text(key, of: section) else { return nil }
    guard let seconds = TimeSpan.seconds(text) else {
      report(section.path(of: key), section.line(of: key), "`\(text)` is not a length of time such as 30m")
      return nil
    }
    return seconds
  }

  mutating func flag(_ key: String, of section: Section) -> Bool? {
    guard let text = text(key, of: section) else { return nil }
    guard let value = ["true": true, "false": false][text] else {
      report(section.path(of: key), section.line(of: key), "`\(text)` is not true or false")
      return nil
    }
    return value
  }

  mutating func number(_ key: String, of section: Section, in range: ClosedRange<Int>) -> Int? {
    guard let text = text(key, of: section) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      report(
        section.path(of: key), section.line(of: key),
        "`\(text)` is not a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return value
  }

  /// Any value, as JSON.
  func value(_ key: String, of section: Section) -> JSONValue? { section.values[key].map { JSONValue($0) } }

  /// A section's values by key, and where it stands.
  struct Section {
    var path: String
    var line: Int?
    var values: [String: Node] = [:]

    func path(of key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
    func line(of key: String) -> Int? { values[key]?.mark?.line ?? line }
  }
}
