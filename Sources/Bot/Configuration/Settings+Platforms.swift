import Chat
import PluginKit
import Yams

extension Settings {
  /// The sections of the chat platforms, read against what each platform declares.
  static func platforms(_ node: Node?, _ reader: inout ConfigurationReader) async -> [String: Facts] {
    let known = PlatformRegistry.all
    _ = await reader.section(node, at: "chat", [:], inner: Set(known.map { $0.sectionName }))
    var sections: [String: Facts] = [:]
    for type in known {
      guard let section = node?[type.sectionName] else { continue }
      let path = "chat.\(type.sectionName)"
      guard type.hasNamedSections else {
        sections[type.sectionName] = await Self.section(section, at: path, of: type, &reader)
        continue
      }
      var named: [String: JSONValue] = [:]
      for (name, nameNode, inner) in reader.members(section, at: path) {
        guard isName(name) else {
          reader.report("\(path).\(name)", nameNode, "this is no name: write one of a-z, 0-9 and hyphens, at most 32")
          continue
        }
        named[name] = .object(await Self.section(inner, at: "\(path).\(name)", of: type, &reader).values)
      }
      if named.isEmpty { reader.report(path, section, "this names nothing; write a section below it, such as `ci:`") }
      sections[type.sectionName] = Facts(named)
    }
    return sections
  }

  private static func section(
    _ node: Node, at path: String, of type: any ConfigurablePlatform.Type, _ reader: inout ConfigurationReader
  ) async -> Facts {
    let before = reader.problems.count
    let values = await reader.section(node, at: path, type.declarations)
    // What is wrong with single values comes first; how they fit together can be told once each is right.
    if reader.problems.count == before {
      for problem in type.problems(in: values) {
        reader.report("\(path).\(problem.key)", node[problem.key] ?? node, problem.sentence)
      }
    }
    return values
  }

  /// A name becomes part of a path and of principals.
  private static func isName(_ name: String) -> Bool {
    (1...32).contains(name.utf8.count)
      && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
  }
}
