import PluginKit
import Workflow

/// Checks the steps of a workflow, in their order, against what the plugins declare.
struct WorkflowCheck {
  private let manifests: [String: PluginManifest]
  private var steps: [String: Set<String>] = [:]
  private(set) var problems: [ConfigurationProblem] = []

  /// What a person can type behind `start`, by its name in a reference.
  private static let start: Set<String> = [
    "plan", "site", "version", "schematic", "hostname", "ttl", "boot", "yes",
  ]

  init(manifests: [PluginManifest]) {
    self.manifests = Dictionary(manifests.map { ($0.name, $0) }) { first, _ in first }
  }

  mutating func report(_ path: String, _ line: Int?, _ sentence: String) {
    problems.append(ConfigurationProblem(path, line: line, sentence))
  }

  mutating func check(_ step: StepDefinition, path: String, line: Int?) {
    if steps[step.id] != nil || step.id == "start" { report(path, line, "the id \(step.id) is taken") }
    let declaration = action(step.action, path: path, line: line)
    if let undo = step.undo { _ = action(undo, path: path + ".undo", line: line) }
    for (name, value) in step.inputs.values.sorted(by: { $0.key < $1.key }) {
      if let declaration, declaration.inputs?[name] == nil {
        let known = Array((declaration.inputs ?? [:]).keys)
        let hint =
          NearestWord.of(name, among: known).map { "did you mean \($0)?" }
          ?? "it takes \(known.isEmpty ? "none" : known.sorted().joined(separator: ", "))"
        report(path, line, "\(step.action) has no input \(name); \(hint)")
      }
      if let text = value.string { checkReference(text, path: "\(path).inputs.\(name)", line: line) }
    }
    for (name, input) in (declaration?.inputs ?? [:]).sorted(by: { $0.key < $1.key })
    where input.required == true && step.inputs[name] == nil {
      report(path, line, "\(step.action) needs the input \(name)")
    }
    if let condition = step.condition { checkReference(condition.value, path: "\(path).when", line: line) }
    steps[step.id] = Set((declaration?.outputs ?? [:]).keys)
  }

  private mutating func action(_ name: String, path: String, line: Int?) -> PluginManifest.ActionDeclaration? {
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    if parts.count == 2, let found = manifests[parts[0]]?.actions[parts[1]] { return found }
    let known = manifests.values.flatMap { manifest in manifest.actions.keys.map { "\(manifest.name).\($0)" } }
    let hint = NearestWord.of(name, among: known.sorted()).map { "; did you mean \($0)?" } ?? ""
    report(path, line, "there is no action \(name)\(hint)")
    return nil
  }

  private mutating func checkReference(_ text: String, path: String, line: Int?) {
    guard text.hasPrefix("$") else { return }
    let parts = text.dropFirst().split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      report(path, line, "`\(text)` is no reference; write $start.NAME or $STEP.FACT")
      return
    }
    let known = parts[0] == "start" ? Self.start : steps[parts[0]]
    guard let known else {
      report(path, line, "`\(text)`: no earlier step has the id \(parts[0])")
      return
    }
    guard !known.contains(parts[1]) else { return }
    let hint = NearestWord.of(parts[1], among: known.sorted()).map { "; did you mean \($0)?" } ?? ""
    report(path, line, "`\(text)`: \(parts[0]) leaves nothing of the name \(parts[1])\(hint)")
  }
}
