import PluginKit

/// Holds what came against what was expected: every member that is expected must be there; more may be.
enum Expectation {
  /// The first difference in words; nil where there is none.
  static func difference(_ expected: JSONValue, _ came: JSONValue?, at path: String) -> String? {
    if expected == .string(Placeholders.anything) { return came == nil ? "\(path) is missing" : nil }
    switch (expected, came) {
    case (.object(let members), .object(let others)?):
      for (name, member) in members.sorted(by: { $0.key < $1.key }) {
        if let found = difference(member, others[name], at: "\(path).\(name)") { return found }
      }
      return nil
    case (.array(let elements), .array(let others)?):
      guard elements.count == others.count else {
        return "\(path) has \(others.count) elements, not \(elements.count)"
      }
      for (index, element) in elements.enumerated() {
        if let found = difference(element, others[index], at: "\(path)[\(index)]") { return found }
      }
      return nil
    case (.null, nil): return nil
    default:
      guard let came else { return "\(path) is missing; expected \(short(expected))" }
      return expected == came ? nil : "\(path) is \(short(came)), not \(short(expected))"
    }
  }

  private static func short(_ value: JSONValue) -> String {
    let text = value.text
    return text.count > 200 ? text.prefix(199) + "…" : text
  }
}
