import PluginKit
import Workflow

/// Checks the steps of a workflow against each other and against what the plugins declare.
struct WorkflowCheck {
  private let manifests: [String: PluginManifest]
  private let inputs: [String: StartInput]
  private let steps: [WorkflowStepSource]
  private var reader: SectionReader
  /// The types of what each step leaves, by its id; filled as the steps are gone through.
  private var left: [String: [String: String]] = [:]

  init(manifests: [PluginManifest], inputs: [StartInput], steps: [WorkflowStepSource], reader: SectionReader) {
    self.manifests = Dictionary(manifests.map { ($0.name, $0) }) { first, _ in first }
    self.inputs = Dictionary(inputs.map { ($0.name, $0) }) { first, _ in first }
    self.steps = steps
    self.reader = reader
  }

  var problems: [ConfigurationProblem] { reader.problems }

  /// Looks at every step in its order; answers them with what their actions' manifests say of undoing and
  /// of time limits.
  mutating func run() -> [StepDefinition] { steps.map { check($0) } }

  private mutating func check(_ source: WorkflowStepSource) -> StepDefinition {
    var step = source.definition
    if left[step.id] != nil || step.id == "start" {
      reader.report(source.path, source.line, "the id \(step.id) is taken; give each step one of its own")
    }
    let declaration = action(step.action, at: source.path + ".action", source.actionLine)
    if let undo = step.undo {
      _ = action(undo, at: source.path + ".undo", source.undoLine)
    } else if let undo = declaration?.undo {
      // What can be undone is, also where the file forgets to say so.
      step.undo = "\(step.plugin).\(undo)"
    }
    // A step whose provider is down for good fails at some time, and its server does not bill on behind it.
    if step.timeLimit == nil { step.timeLimit = declaration?.timeLimit.flatMap(TimeSpan.seconds) }
    checkInputs(of: source, declaration)
    if let condition = step.condition { check(condition, of: source) }
    left[step.id] = (declaration?.outputs ?? [:]).mapValues(\.type)
    return step
  }

  private mutating func action(_ name: String, at path: String, _ line: Int?) -> PluginManifest.ActionDeclaration? {
    let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
    if parts.count == 2, let found = manifests[parts[0]]?.actions[parts[1]] { return found }
    let known = manifests.values.flatMap { manifest in manifest.actions.keys.map { "\(manifest.name).\($0)" } }
    var hint = NearestWord.of(name, among: known.sorted()).map { "; did you mean \($0)?" } ?? ""
    if hint.isEmpty, let plugin = parts.first, let manifest = manifests[plugin] {
      hint = "; \(plugin) has \(manifest.actions.keys.sorted().joined(separator: ", "))"
    } else if hint.isEmpty {
      hint = "; the plugins are \(manifests.keys.sorted().joined(separator: ", "))"
    }
    reader.report(path, line, "there is no action \(name)\(hint)")
    return nil
  }

  private mutating func checkInputs(of source: WorkflowStepSource, _ declaration: PluginManifest.ActionDeclaration?) {
    let step = source.definition
    let declared = declaration?.inputs ?? [:]
    for (name, value) in step.inputs.values.sorted(by: { $0.key < $1.key }) {
      let path = "\(source.path).inputs.\(name)"
      let line = source.inputLines[name] ?? source.line
      if declaration != nil, declared[name] == nil {
        let hint =
          NearestWord.of(name, among: declared.keys.sorted()).map { "did you mean \($0)?" }
          ?? "it takes \(declared.isEmpty ? "none" : declared.keys.sorted().joined(separator: ", "))"
        reader.report(path, line, "\(step.action) has no input \(name); \(hint)")
      }
      guard let text = value.string, text.hasPrefix("$") else {
        if let type = declared[name]?.type, let form = ValueType.mismatch(of: value, with: type) {
          reader.report(path, line, "\(step.action) takes \(form) as \(name), and this is \(ValueType.shown(value))")
        }
        continue
      }
      guard let found = reference(text, in: source, at: path, line), let declared = declared[name] else { continue }
      if !ValueType.takes(found.type, as: declared.type) {
        reader.report(
          path, line, "\(step.action) takes \(declared.type) as \(name), and `\(text)` is \(found.type)")
      }
      if declared.required == true, !found.isCertain {
        reader.report(
          path, line,
          "\(step.action) needs the input \(name), and `start` may be given without --\(text.dropFirst(7)); "
            + "declare it below `start:` with required: true or a default")
      }
    }
    for (name, input) in declared.sorted(by: { $0.key < $1.key })
    where input.required == true && step.inputs[name] == nil {
      reader.report(source.path, source.line, "\(step.action) needs the input \(name)")
    }
  }

  private mutating func check(_ condition: StepCondition, of source: WorkflowStepSource) {
    let path = source.path + ".when"
    guard condition.value.hasPrefix("$") else {
      reader.report(path, source.conditionLine, "`\(condition.value)` is no reference; write $start.NAME or $STEP.FACT")
      return
    }
    guard let found = reference(condition.value, in: source, at: path, source.conditionLine) else { return }
    for value in [condition.equals, condition.not].compactMap(\.self) {
      if let form = ValueType.mismatch(of: value, with: found.type) {
        reader.report(
          path, source.conditionLine,
          "`\(condition.value)` is \(form), and it is compared with \(ValueType.shown(value))")
      }
    }
  }

  /// What a reference stands for: its type, and whether it is there in every run.
  private mutating func reference(
    _ text: String, in source: WorkflowStepSource, at path: String, _ line: Int?
  ) -> (type: String, isCertain: Bool)? {
    let parts = text.dropFirst().split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2 else {
      reader.report(path, line, "`\(text)` is no reference; write $start.NAME or $STEP.FACT")
      return nil
    }
    if parts[0] == "start" { return start(parts[1], text, at: path, line) }
    guard let facts = left[parts[0]] else {
      reader.report(path, line, "`\(text)`: \(whyUnknown(parts[0], to: source.definition.id))")
      return nil
    }
    if let type = facts[parts[1]] { return (type, true) }
    // A step whose action is unknown has a problem of its own.
    guard !facts.isEmpty || isKnown(parts[0]) else { return nil }
    let hint = NearestWord.of(parts[1], among: facts.keys.sorted()).map { "; did you mean \($0)?" } ?? ""
    reader.report(path, line, "`\(text)`: the step \(parts[0]) leaves nothing of the name \(parts[1])\(hint)")
    return nil
  }

  private func isKnown(_ id: String) -> Bool {
    guard let step = steps.first(where: { $0.definition.id == id })?.definition else { return false }
    return manifests[step.plugin]?.actions[String(step.action.dropFirst(step.plugin.count + 1))] != nil
  }

  private mutating func start(
    _ name: String, _ text: String, at path: String, _ line: Int?
  ) -> (type: String, isCertain: Bool)? {
    if let own = inputs[name] {
      return (own.form.rawValue, own.isRequired || own.fallback != nil || own.form == .boolean)
    }
    if let type = StartFlags.workflows[name] ?? StartFlags.everywhere[name] {
      return (type, StartFlags.alwaysGiven.contains(name))
    }
    let known = Set(StartFlags.workflows.keys).union(StartFlags.everywhere.keys).union(inputs.keys).sorted()
    let hint =
      NearestWord.of(name, among: known).map { "did you mean \($0)?" }
      ?? "declare it below `start:`, or take one of \(known.joined(separator: ", "))"
    reader.report(path, line, "`\(text)`: `start` takes no \(name); \(hint)")
    return nil
  }

  /// Why a step cannot see what another leaves.
  private func whyUnknown(_ id: String, to step: String) -> String {
    guard steps.contains(where: { $0.definition.id == id }) else {
      let hint = NearestWord.of(id, among: left.keys.sorted()).map { "; did you mean \($0)?" } ?? ""
      return "no step has the id \(id)\(hint)"
    }
    if let circle = WorkflowCycle.path(from: id, to: step, in: steps.map(\.definition)) {
      return "a cycle, \(([step] + circle).joined(separator: " → ")): each would wait for the other"
    }
    return "the step \(id) comes later; a step sees only what earlier steps left"
  }
}
