import Foundation
import PluginKit
import Testing
import Workflow

@Suite("A step that failed is tried again by itself where the workflow says so")
struct RetryTests {
  private static let failed = Outcome.failed(seen: "no answer", probably: "it is off", next: "look")

  /// The example with a first step of that many retries.
  private static func example(retries: Int?, wait: Double? = nil) -> Example {
    var example = Example()
    example.run.workflow.steps[0].retries = retries
    example.run.workflow.steps[0].retryWait = wait
    return example
  }

  @Test("without retries the first failure ends a run that has bought nothing", arguments: [nil, 0])
  func none(retries: Int?) {
    var example = Self.example(retries: retries)
    example.outcome(Self.failed)
    #expect(example.run.state == .ended)
  }

  @Test("with two retries the third failure ends it, and each wait is as long as it should be", arguments: [nil, 7.0])
  func twice(wait: Double?) {
    var example = Self.example(retries: 2, wait: wait)
    for attempt in 1...2 {
      example.outcome(.wait(until: example.now, memo: ["n": 1]))
      example.outcome(Self.failed, after: 1)
      #expect(example.run.state == .running)
      #expect(example.run.retries == attempt)
      #expect(example.run.memo == nil)
      #expect(example.run.due == example.now.addingTimeInterval(wait ?? 30))
      #expect(example.run.stepBegan == example.run.due)
      #expect(example.run.records.last?.detail?.hasSuffix(", \(attempt) of 2: no answer") == true)
      #expect(example.slots == ["root"])
      example.now = example.run.due ?? example.now
    }
    example.outcome(Self.failed)
    #expect(example.run.state == .ended)
    #expect(example.run.failure?.seen == "no answer")
  }

  @Test("the next step has its own retries, and a person's retry gives all of them back")
  func fresh() {
    var example = Self.example(retries: 1)
    example.run.workflow.steps[1].retries = 1
    example.outcome(Self.failed)
    example.outcome(.done())
    #expect(example.run.retries == nil)
    example.outcome(.done(ledger: [.intent(name: "tpoc-abcdef-1", hourly: Money(microUnits: 1), at: example.now)]))
    #expect(example.run.currentStep?.id == "report")
    example.run.workflow.steps[3].retries = 1
    example.outcome(Self.failed)
    #expect(example.run.state == .running)
    example.outcome(Self.failed)
    #expect(example.run.state == .waiting)
    example.send(.retry(by: "slack:T1/U1"))
    example.outcome(Self.failed)
    #expect(example.run.state == .running)
    #expect(example.run.retries == 1)
  }

  @Test("a time limit that is over is a failure like another")
  func timeLimit() {
    var example = Self.example(retries: 1)
    example.run.workflow.steps[0].timeLimit = 60
    example.outcome(.wait(until: example.now, memo: nil), after: 61)
    #expect(example.run.retries == 1)
    #expect(example.run.state == .running)
    // The limit counts anew.
    example.outcome(.wait(until: example.now, memo: nil), after: 40)
    #expect(example.run.state == .running)
    example.outcome(.wait(until: example.now, memo: nil), after: 61)
    #expect(example.run.state == .ended)
  }

  @Test(
    "a call that threw is made again within the hour, whatever the other side asks for",
    arguments: [
      (300, 300, 300), (3600, 3600, 3600), (7200, 3600, 3600), (1e19, 3600, 3600), (.infinity, 3600, 3600),
      // As if nothing were asked for: after two seconds, give or take a quarter.
      (0, 1.5, 2.5), (-60, 1.5, 2.5), (-Double.infinity, 1.5, 2.5), (.nan, 1.5, 2.5),
    ] as [(Double, Double, Double)])
  func bounded(asked: Double, least: Double, most: Double) throws {
    var example = Example()
    example.send(.threw("no answer", retryAfter: asked, generation: example.run.generation), after: 1)
    let wait = try #require(example.run.due).timeIntervalSince(example.now)
    #expect((least...most).contains(wait), "\(wait)")
  }

  @Test("a teardown ends the tries")
  func teardown() {
    var example = Self.example(retries: 5)
    example.outcome(Self.failed)
    example.send(.teardown(by: "slack:T1/U1"))
    #expect(example.run.state == .ended)
  }

  @Test(
    "a condition is on what is there, what it is, and what it is not",
    arguments: [
      (StepCondition(value: "$start.x", equals: "a"), JSONValue.string("a"), true),
      (StepCondition(value: "$start.x", equals: "a"), .string("b"), false),
      (StepCondition(value: "$start.x", equals: "a"), nil, false),
      (StepCondition(value: "$start.x", not: "a"), .string("b"), true),
      (StepCondition(value: "$start.x", not: "a"), nil, true),
      (StepCondition(value: "$start.x", not: "a"), .string("a"), false),
      (StepCondition(value: "$start.x", exists: true), .string("a"), true),
      (StepCondition(value: "$start.x", exists: true), nil, false),
      (StepCondition(value: "$start.x", exists: false), nil, true),
      (StepCondition(value: "$start.x", not: "a", exists: true), nil, false),
    ] as [(StepCondition, JSONValue?, Bool)])
  func conditions(condition: StepCondition, found: JSONValue?, holds: Bool) {
    var example = Example()
    example.run.start.given = found.map { ["x": $0] }
    var step = Example.workflow.steps[0]
    step.condition = condition
    #expect(example.run.wants(step) == holds)
  }
}
