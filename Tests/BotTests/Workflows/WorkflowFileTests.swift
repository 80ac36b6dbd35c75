import Foundation
import PluginKit
import Testing
import Workflow

@testable import Bot

@Suite("A workflow file is checked as a whole")
struct WorkflowFileTests {
  /// One plugin with an action of every kind of input and output.
  static let manifest = """
    {"name": "lab", "version": "1.0.0", "protocol": 1, "kind": "built-in", "summary": "A laboratory.", "settings": {},
     "actions": {
       "find": {"summary": "Finds.", "inputs": {"name": {"type": "string"}, "count": {"type": "integer"}},
         "outputs": {"machine": {"type": "string"}, "slots": {"type": "integer"}, "hourly": {"type": "money"}}},
       "wake": {"summary": "Wakes.", "inputs": {
           "machine": {"type": "string", "required": true}, "slot": {"type": "integer"}, "pause": {"type": "duration"},
           "price": {"type": "money"}, "force": {"type": "boolean"}, "tags": {"type": "list"}},
         "outputs": {"address": {"type": "string"}}, "time_limit": "20m", "undo": "sleep"},
       "sleep": {"summary": "Puts to sleep."}}}
    """

  static func parse(_ text: String) throws -> WorkflowFile {
    let manifest = try JSONDecoder().decode(PluginManifest.self, from: Data(Self.manifest.utf8))
    return WorkflowFile.parse(text, file: "wake.yaml", manifests: [manifest])
  }

  /// A good file, of which a row of the table replaces some words; line 11 is `machine: $find.machine`.
  static let good = """
    name: wake
    summary: Wakes a machine.
    command: wake
    start:
      name: {summary: which machine, required: true}
    steps:
      - {id: find, title: Find, action: lab.find, inputs: {name: $start.name}, retries: 2, retry_wait: 10s}
      - id: wake
        title: Wake
        action: lab.wake
        inputs: {machine: $find.machine, slot: 3}
        time_limit: 10m
        when: {value: $find.slots, equals: 4}
      - {id: again, title: Again, action: lab.wake, inputs: {machine: $wake.address}, undo: lab.sleep}
    """

  @Test("a good file is read with everything that it says")
  func goodFile() throws {
    let file = try Self.parse(Self.good)
    #expect(file.problems.map(\.description) == [])
    let definition = try #require(file.definition)
    #expect(definition.command == "wake")
    #expect(
      definition.start == [StartInput(name: "name", form: .string, summary: "which machine", isRequired: true)])
    #expect(definition.steps.map(\.id) == ["find", "wake", "again"])
    #expect(definition.steps[0].retries == 2)
    #expect(definition.steps[0].retryWait == 10)
    #expect(definition.steps[1].inputs == ["machine": "$find.machine", "slot": 3])
    #expect(definition.steps.map(\.timeLimit) == [nil, 600, 1200], "a manifest's limit holds where the file sets none")
    #expect(definition.steps[1].condition == StepCondition(value: "$find.slots", equals: 4))
    // The manifest says what undoes it, so that a forgetful file leaves nothing behind.
    #expect(definition.steps[1].undo == "lab.sleep")
  }

  /// What is replaced, by what, and what is said then.
  static let broken: [(String, String, String)] = [
    ("lab.find,", "lab.fnid,", "line 7: steps[0] (find).action: there is no action lab.fnid; did you mean lab.find?"),
    (
      "action: lab.wake\n", "action: lab.drive\n",
      "line 10: steps[1] (wake).action: there is no action lab.drive; lab has"
    ),
    ("action: lab.wake\n", "action: elsewhere.go\n", "there is no action elsewhere.go; the plugins are lab"),
    (
      "inputs: {machine: $find.machine, slot: 3}", "inputs: {slot: 3}",
      "line 8: steps[1] (wake): lab.wake needs the input machine"
    ),
    ("slot: 3", "solt: 3", "line 11: steps[1] (wake).inputs.solt: lab.wake has no input solt; did you mean slot?"),
    ("slot: 3", "slot: three", "line 11: steps[1] (wake).inputs.slot: lab.wake takes a whole number as slot"),
    ("slot: 3", "slot: \"3\"", "lab.wake takes a whole number as slot, and this is the text `3`"),
    ("slot: 3", "slot: 3.5", "lab.wake takes a whole number as slot, and this is the number 3.5"),
    ("slot: 3", "pause: soon", "lab.wake takes a length of time such as `30m` as pause"),
    ("slot: 3", "price: 5", "lab.wake takes an amount such as `0.21 USD` as price"),
    ("slot: 3", "force: 1", "lab.wake takes true or false as force, and this is the number 1"),
    ("slot: 3", "tags: one", "lab.wake takes a list as tags"),
    ("$find.machine", "17", "lab.wake takes a text as machine, and this is the number 17"),
    ("slot: 3", "slot: $find.machine", "lab.wake takes integer as slot, and `$find.machine` is string"),
    ("$find.machine", "$find.slots", "lab.wake takes string as machine, and `$find.slots` is integer"),
    (
      "$find.machine", "$again.address",
      "line 11: steps[1] (wake).inputs.machine: `$again.address`: a cycle, wake → again → wake"
    ),
    ("$find.machine", "$wake.address", "`$wake.address`: a cycle, wake → wake"),
    ("$start.name}", "$again.address}", "`$again.address`: a cycle, find → again → wake → find"),
    ("{name: $start.name}", "{name: $third.machine}", "`$third.machine`: no step has the id third"),
    ("$find.machine", "$find.machin", "the step find leaves nothing of the name machin; did you mean machine?"),
    (
      "$start.name", "$start.nam",
      "line 7: steps[0] (find).inputs.name: `$start.nam`: `start` takes no nam; did you mean name?"
    ),
    ("$find.machine", "$find", "`$find` is no reference; write $start.NAME or $STEP.FACT"),
    (
      "undo: lab.sleep", "undo: lab.sleeep",
      "line 14: steps[2] (again).undo: there is no action lab.sleeep; did you mean lab.sleep?"
    ),
    ("id: again", "id: wake", "line 14: steps[2] (wake): the id wake is taken"),
    ("id: again", "id: start", "the id start is taken"),
    ("title: Again", "titel: Again", "line 14: steps[2] (again).titel: this key is not known; did you mean title?"),
    ("title: Again, ", "", "line 14: steps[2] (again): the key title is missing"),
    ("summary: Wakes", "sumary: Wakes", "line 2: sumary: this key is not known; did you mean summary?"),
    ("command: wake", "command: Wake up", "line 3: command: `Wake up` is no name"),
    ("time_limit: 10m", "time_limit: long", "line 12: steps[1] (wake).time_limit: `long` is not a length of time"),
    ("retries: 2", "retries: often", "line 7: steps[0] (find).retries: `often` is not a whole number from 0 to 100"),
    ("retry_wait: 10s", "retry_wait: 10", "steps[0] (find).retry_wait: `10` is not a length of time"),
    (
      "equals: 4", "equals: four",
      "line 13: steps[1] (wake).when: `$find.slots` is a whole number, and it is compared with the text `four`"
    ),
    ("equals: 4", "equal: 4", "steps[1] (wake).when.equal: this key is not known; did you mean equals?"),
    (
      ", equals: 4", "",
      "line 13: steps[1] (wake).when: this says nothing about $find.slots; write equals, not, or exists"
    ),
    ("$find.slots", "find.slots", "`find.slots` is no reference"),
    ("$find.machine", "$start.plan", "needs the input machine, and `start` may be given without --plan"),
    ("  name: {", "  yes: {", "line 5: start.yes: the bot has a flag --yes itself"),
    ("required: true", "type: strng", "line 5: start.name.type: there is no type strng; did you mean string?"),
    ("required: true", "type: integer, default: many", "line 5: start.name.default: this is not a whole number"),
    (
      "required: true", "required: true, default: x",
      "line 5: start.name: what has a value of its own is never required"
    ),
    ("required: true", "requierd: true", "line 5: start.name.requierd: this key is not known; did you mean required?"),
    ("required: true", "required: \"true\"", "line 5: start.name.required: `\"true\"` is not true or false"),
    ("summary: which machine, ", "", "line 5: start.name: the key summary is missing"),
    ("steps:", "steps: []\nstep:", "line 6: steps: a workflow needs at least one step"),
    ("command: wake", "command: wake\ncommand: wake", "line 3: the key command stands twice"),
    ("command: wake", "command: [", "this is no YAML"),
  ]

  @Test("what is wrong is named with its line, and with the word that was probably meant", arguments: broken)
  func brokenFile(words: String, replacement: String, sentence: String) throws {
    #expect(Self.good.contains(words))
    let file = try Self.parse(Self.good.replacing(words, with: replacement, maxReplacements: 1))
    let said = file.problems.map(\.description)
    #expect(said.contains { $0.contains(sentence) }, "said \(said)")
    #expect(file.problems.allSatisfy { $0.file == "wake.yaml" && $0.line != nil })
  }
}
