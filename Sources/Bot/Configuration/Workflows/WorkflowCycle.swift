import Workflow

/// Finds circles of steps that each want a fact of the next.
enum WorkflowCycle {
  /// The steps over which `start` leads to `goal` by its references, both included; nil where it does not.
  static func path(from start: String, to goal: String, in steps: [StepDefinition]) -> [String]? {
    let wants = Dictionary(steps.map { ($0.id, references(of: $0)) }) { first, _ in first }
    var ways = [[start]]
    var seen: Set = [start]
    while !ways.isEmpty {
      let way = ways.removeFirst()
      guard let last = way.last else { continue }
      if last == goal { return way }
      for next in (wants[last] ?? []).sorted() where seen.insert(next).inserted { ways.append(way + [next]) }
    }
    return nil
  }

  private static func references(of step: StepDefinition) -> Set<String> {
    let texts = step.inputs.values.values.compactMap(\.string) + [step.condition?.value].compactMap(\.self)
    return Set(texts.filter { $0.hasPrefix("$") }.map { String($0.dropFirst().prefix { $0 != "." }) })
  }
}
