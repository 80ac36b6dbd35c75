import PluginKit
import Workflow
import Yams

extension WorkflowFile {
  /// What the workflow takes at `start` by flags of its own: names, each with its form and meaning.
  static func startInputs(_ node: Node, _ reader: inout SectionReader) -> [StartInput] {
    let names = node.mapping?.keys.compactMap(\.string) ?? []
    guard let section = reader.section(node, at: "start", known: names) else { return [] }
    return names.compactMap { name in
      guard let own = reader.section(section.values[name], at: "start.\(name)", known: inputKeys) else {
        return nil
      }
      return input(name, own, &reader)
    }
  }

  private static let inputKeys = ["type", "summary", "required", "default", "values"]

  private static func input(
    _ name: String, _ section: SectionReader.Section, _ reader: inout SectionReader
  ) -> StartInput? {
    guard SectionReader.isName(name), !StartFlags.reserved.contains(name) else {
      let why =
        StartFlags.reserved.contains(name) ? "the bot has a flag --\(name) itself" : "this is no name for a flag"
      reader.report(section.path, section.line, "\(why); take another of a-z, 0-9 and hyphens")
      return nil
    }
    let summary = reader.text("summary", of: section, required: true)
    let word = reader.text("type", of: section) ?? "string"
    guard let form = StartInput.Form(rawValue: word) else {
      let known = StartInput.Form.allCases.map(\.rawValue)
      let hint =
        NearestWord.of(word, among: known).map { "did you mean \($0)?" } ?? "known: \(known.joined(separator: ", "))"
      reader.report(section.path(of: "type"), section.line(of: "type"), "there is no type \(word); \(hint)")
      return nil
    }
    var input = StartInput(
      name: name, form: form, summary: summary ?? name, isRequired: reader.flag("required", of: section) ?? false)
    if let values = reader.value("values", of: section) {
      input.values = values.array?.compactMap(\.string)
      if form != .string || input.values?.isEmpty != false || input.values?.count != values.array?.count {
        reader.report(section.path(of: "values"), section.line(of: "values"), "this is no list of texts for a string")
        input.values = nil
      }
    }
    if let fallback = reader.value("default", of: section) {
      if let text = fallback.string ?? fallback.int.map(String.init), form != .boolean,
        let value = CommandValues.input(input).read(text)
      {
        input.fallback = value
      } else {
        reader.report(
          section.path(of: "default"), section.line(of: "default"),
          form == .boolean
            ? "a boolean is false where it is not given" : "this is not \(CommandValues.input(input).form)")
      }
    }
    if input.isRequired, input.fallback != nil || form == .boolean {
      reader.report(section.path, section.line, "what has a value of its own is never required; leave one of both out")
    }
    return input
  }
}
