import Foundation
import PluginKit

extension Run {
  /// The step that is current, in either direction; nil past the last.
  public var currentStep: StepDefinition? {
    workflow.steps.indices.contains(step) ? workflow.steps[step] : nil
  }

  /// The action that is called next: the current step's own, or its undo.
  public var currentAction: String? { state == .undoing ? currentStep?.undo : currentStep?.action }

  /// The value that a reference such as `$start.plan` or `$select-plan.site` stands for; anything else is itself.
  public func resolve(_ value: JSONValue) -> JSONValue? {
    guard case .string(let text) = value, text.hasPrefix("$") else { return value }
    let parts = text.dropFirst().split(separator: ".", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { return nil }
    if parts[0] == "start" {
      if let given = start.given?[parts[1]] { return given }
      let typed = (try? JSONValue(encoding: start)) ?? .null
      return typed[parts[1]].flatMap { $0.isNull ? nil : $0 }
    }
    return facts[parts[1]]
  }

  /// The inputs of a step with every reference looked up; what is absent is left out.
  public func inputs(of step: StepDefinition) -> Facts {
    Facts(step.inputs.values.compactMapValues(resolve))
  }

  /// Whether a step's condition holds, or it has none.
  public func wants(_ step: StepDefinition) -> Bool {
    guard let condition = step.condition else { return true }
    return condition.holds(for: resolve(.string(condition.value)))
  }

  /// The index of the last step at or before `index` that has begun and has an undo.
  public func undoStep(atOrBefore index: Int) -> Int? {
    let begun = Set(records.map(\.step))
    return workflow.steps.indices.reversed().first { candidate in
      let step = workflow.steps[candidate]
      return candidate <= index && step.undo != nil && begun.contains(step.id)
    }
  }

  /// Whether `retry` goes on from a failure: its own step's, or that of taking back what it made.
  public var canBeRetried: Bool { failure != nil && (state == .waiting || state == .stuck) }

  /// Whether a step that has begun can give back what `plugin` made.
  func canGiveBack(to plugin: String) -> Bool {
    let begun = Set(records.map(\.step))
    return workflow.steps.contains { step in
      begun.contains(step.id) && step.undo?.hasPrefix(plugin + ".") == true
    }
  }

  /// Puts down what became of a step, once a step.
  mutating func record(
    _ step: StepDefinition, _ state: StepLineState, detail: String? = nil, at now: Date, ended: Bool = false
  ) {
    if let index = records.lastIndex(where: { $0.step == step.id }) {
      records[index].state = state
      if let detail { records[index].detail = detail }
      records[index].ended = ended ? now : nil
    } else {
      records.append(
        StepRecord(
          step: step.id, title: step.title, state: state, detail: detail, began: now, ended: ended ? now : nil))
    }
  }
}
