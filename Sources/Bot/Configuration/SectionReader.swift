import Foundation
import PluginKit
import Yams

/// Reads the sections of a workflow file or a manifest; what is unknown, missing or of the wrong form is a problem with
/// its line.
struct SectionReader {
  /// The file that problems name, where it is another than the configuration itself.
  let file: String?
  private(set) var problems: [ConfigurationProblem] = []

  init(file: String? = nil) { self.file = file }

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

  /// A key's text; a problem where it is required and missing or null, or no text.
  mutating func text(_ key: String, of section: Section, required: Bool = false) -> String? {
    guard let node = node(key, of: section, required: required) else { return nil }
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

  /// `[a-z][a-z0-9-]*`, at most 32 letters: names become parts of paths, commands and log lines.
  static func isName(_ text: String) -> Bool {
    (1...32).contains(text.utf8.count) && text.utf8.first.map { (97...122).contains($0) } == true
      && text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
  }

  /// The members of a section whose names are the file's own; a problem where it is required and missing, or no section.
  mutating func members(_ key: String, of section: Section, required: Bool = false) -> [(name: String, node: Node)] {
    guard let node = node(key, of: section, required: required) else { return [] }
    guard case .mapping(let mapping) = node else {
      report(section.path(of: key), node.mark?.line, "this is no section of keys and values")
      return []
    }
    return mapping.map { ($0.key.string ?? "", $0.value) }
  }

  /// A list's elements, nil where there is none; a problem where the key holds something else.
  mutating func list(_ key: String, of section: Section) -> [Node]? {
    guard let node = node(key, of: section) else { return nil }
    guard case .sequence(let sequence) = node else {
      report(section.path(of: key), node.mark?.line, "this is no list; write [one, two]")
      return nil
    }
    return Array(sequence)
  }

  /// A list of texts.
  mutating func texts(_ key: String, of section: Section) -> [String]? {
    guard let nodes = list(key, of: section) else { return nil }
    return nodes.enumerated().compactMap { index, node in
      if let text = node.scalar?.string { return text }
      report("\(section.path(of: key))[\(index)]", node.mark?.line, "a text belongs here")
      return nil
    }
  }

  /// One of a few words; a problem that names them all where it is another.
  mutating func choice<Word: RawRepresentable<String> & CaseIterable>(
    _ node: Node, at path: String, of type: Word.Type = Word.self
  ) -> Word? {
    if let word = node.scalar.flatMap({ Word(rawValue: $0.string) }) { return word }
    let known = Word.allCases.map(\.rawValue)
    report(
      path, node.mark?.line, "`\(node.scalar?.string ?? "")` is not known; known here: \(known.joined(separator: ", "))"
    )
    return nil
  }

  /// What a key holds; nil where it is missing or null, which is a problem where it is required.
  mutating func node(_ key: String, of section: Section, required: Bool = false) -> Node? {
    if let node = section.values[key], !node.isNull { return node }
    if required { report(section.path, section.line, "the key \(key) is missing") }
    return nil
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

  /// `true` or `false`, without quotes: in quotes it is a text, here and in the JSON Schema of manifests.
  mutating func flag(_ key: String, of section: Section) -> Bool? {
    guard text(key, of: section) != nil, let node = section.values[key] else { return nil }
    guard let value = node.plainText.flatMap({ ["true": true, "false": false][$0] }) else {
      report(section.path(of: key), section.line(of: key), "`\(node.shown)` is not true or false")
      return nil
    }
    return value
  }

  /// A whole number in a range.
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
