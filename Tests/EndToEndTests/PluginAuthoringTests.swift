import Foundation
import Simulator
import Testing

@Suite("Writing a plugin, with the real program", .timeLimit(.minutes(5)))
struct PluginAuthoringTests {
  /// Runs `talos-poc-bot plugin …`.
  private static func plugin(_ words: [String]) async throws -> (output: String, code: Int32) {
    let program = try ChildProgram(
      Stage.programs.appendingPathComponent("talos-poc-bot").path, ["plugin"] + words, environment: [:])
    return try await program.finish(within: 200)
  }

  private static func folder<Value: Sendable>(_ body: (URL) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("plugins-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
  }

  private static let examples = URL(fileURLWithPath: Stage.configuration).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("plugins/examples")

  @Test(
    "the examples pass conformance and their recorded conversations",
    arguments: ["dns-record", "notify", "wake-on-lan"])
  func examples(name: String) async throws {
    try await Self.folder { folder in
      let copy = folder.appendingPathComponent(name)
      try FileManager.default.copyItem(at: Self.examples.appendingPathComponent(name), to: copy)
      if name == "wake-on-lan" {
        let program = copy.appendingPathComponent(name)
        try? FileManager.default.removeItem(at: program)
        try FileManager.default.createSymbolicLink(
          at: program, withDestinationURL: Stage.programs.appendingPathComponent(name))
      }
      let result = try await Self.plugin(["test", copy.path])
      #expect(result.code == 0, "\(result.output)")
      #expect(!result.output.contains("FAIL"))
      #expect(result.output.contains("ok    conversation "))
    }
  }

  @Test("a new plugin passes as it is, and its action can be called", arguments: ["python", "sh"])
  func fresh(language: String) async throws {
    try await Self.folder { folder in
      let made = try await Self.plugin(["new", "greeter", "--language", language, "--into", folder.path])
      #expect(made.code == 0)
      let path = folder.appendingPathComponent("greeter").path
      let tested = try await Self.plugin(["test", path])
      #expect(tested.code == 0, "\(tested.output)")
      let facts = folder.appendingPathComponent("facts.json")
      try Data(#"{"person": "Ada", "unknown": 1}"#.utf8).write(to: facts)
      let called = try await Self.plugin([
        "call", path, "greet", "--facts", facts.path, "--memo", #"{"greeting": "Ada"}"#,
      ])
      #expect(called.output.contains(#""greeting":"Hello, Ada""#))
      let again = try await Self.plugin(["new", "greeter", "--language", language, "--into", folder.path])
      #expect(again.code == 1)
    }
  }

  /// A slip in a plugin, and the row that finds it.
  struct Slip: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var right: String
    var wrong: String
    var row: String
  }

  @Test(
    "a broken plugin is found out, in the row that says why",
    arguments: [
      Slip(
        testDescription: "it dies of a line that is no request", right: "continue\n        if reply",
        wrong: "return\n        if reply", row: "bad input"),
      Slip(
        testDescription: "it accepts every protocol", right: "!= PROTOCOL:", wrong: "== -1:",
        row: "handshake of another protocol"),
      Slip(
        testDescription: "it has another name", right: "NAME, VERSION, PROTOCOL = \"greeter\"",
        wrong: "NAME, VERSION, PROTOCOL = \"other\"", row: "handshake"),
      Slip(
        testDescription: "it leaves a fact that it does not declare", right: "\"facts\": {\"greeting\":",
        wrong: "\"facts\": {\"salutation\":", row: "greet: goes on from its memo"),
      Slip(
        testDescription: "it forgets the time of a wait", right: "\"until\": context[\"now\"], ", wrong: "",
        row: "greet: outputs as declared"),
      Slip(
        testDescription: "it prints for debugging", right: "    person = context",
        wrong: "    print(context)\n    person = context",
        row: "greet: outputs as declared"),
      Slip(
        testDescription: "it invents the answer to an unknown action", right: "-32001)", wrong: "-32000)",
        row: "unknown action"),
      Slip(
        testDescription: "it does not end with shutdown", right: "if method == \"shutdown\":\n            return",
        wrong: "if method == \"shutdown\":\n            __import__('time').sleep(60)", row: "shutdown"),
      Slip(
        testDescription: "it greets otherwise than recorded", right: "\"%s, %s\"", wrong: "\"%s %s\"",
        row: "conversation greet"),
    ])
  func broken(slip: Slip) async throws {
    try await Self.folder { folder in
      _ = try await Self.plugin(["new", "greeter", "--language", "python", "--into", folder.path])
      let file = folder.appendingPathComponent("greeter/greeter.py")
      let text = try String(contentsOf: file, encoding: .utf8)
      try #require(text.contains(slip.right))
      let program = text.replacingOccurrences(of: slip.right, with: slip.wrong)
      try program.write(to: file, atomically: false, encoding: .utf8)
      let result = try await Self.plugin(["test", folder.appendingPathComponent("greeter").path])
      #expect(result.code == 1)
      #expect(result.output.contains("FAIL  \(slip.row): "), "\(result.output)")
    }
  }

  @Test("a manifest with a slip is told with its line, before anything is started")
  func brokenManifest() async throws {
    try await Self.folder { folder in
      _ = try await Self.plugin(["new", "greeter", "--language", "python", "--into", folder.path])
      let file = folder.appendingPathComponent("greeter/plugin.yaml")
      let text = try String(contentsOf: file, encoding: .utf8)
      try text.replacingOccurrences(of: "type: string, required", with: "type: strin, required")
        .write(to: file, atomically: true, encoding: .utf8)
      #expect(try await Self.plugin(["test", folder.appendingPathComponent("greeter").path]).code == 1)
    }
  }
}
