import Foundation
import PluginKit
import Testing
import Workflow
import Yams

@testable import Bot

@Suite("The workflows of a configuration")
struct WorkflowFolderTests {
  private static func wake(name: String = "wake", command: String = "wake") -> String {
    WorkflowFileTests.good.replacing("name: wake\n", with: "name: \(name)\n").replacing(
      "command: wake\n", with: "command: \(command)\n")
  }

  /// Loads what a configuration finds beside itself.
  private static func load(_ files: [String: String], listed: String? = nil) throws -> WorkflowFolder {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("talos-poc-flows-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("workflows"), withIntermediateDirectories: true)
    for (name, text) in files {
      try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    let manifest = try JSONDecoder().decode(PluginManifest.self, from: Data(WorkflowFileTests.manifest.utf8))
    return WorkflowFolder.load(
      beside: folder.appendingPathComponent("bot.yaml").path, listed: try listed.flatMap { try Yams.compose(yaml: $0) },
      manifests: [manifest])
  }

  @Test("every file of the folder is a workflow; the one that is meant without a name is talos-poc.yaml")
  func folder() throws {
    let loaded = try Self.load([
      "workflows/a.yaml": Self.wake(name: "a", command: "a"),
      "workflows/talos-poc.yaml": Self.wake(name: "t", command: "talos-poc"),
      "workflows/b.yml": Self.wake(name: "b", command: "b"), "workflows/notes.txt": "no workflow",
      "workflows/.hidden.yaml": "no workflow",
    ])
    #expect(loaded.problems.map(\.description) == [])
    #expect(loaded.definitions.map(\.command) == ["talos-poc", "a", "b"])
  }

  @Test("a configuration can list its workflows, the shipped one among them")
  func listed() throws {
    let loaded = try Self.load(
      ["one.yaml": Self.wake(), "workflows/ignored.yaml": "not: read"], listed: "[one.yaml, shipped]")
    #expect(loaded.definitions.map(\.command) == ["wake", "talos-poc"])
    // The one plugin of this test has no action of those that the shipped workflow calls.
    #expect(loaded.problems.allSatisfy { $0.file == "the workflow that ships with the bot" })
    let missing = try Self.load([:], listed: "[none.yaml]")
    #expect(missing.problems.count == 1)
    #expect(missing.problems[0].description.hasPrefix("line 1: workflows[0]: "))
  }

  @Test("without a file the shipped workflow is used")
  func shipped() throws {
    #expect(try Self.load([:]).definitions.map(\.command) == ["talos-poc"])
  }

  @Test(
    "two workflows share neither command nor name",
    arguments: [
      ("other", "wake", "line 3: command: /wake is the slash command of the workflow wake already"),
      ("wake", "other", "line 1: name: another workflow, that of /wake, has the name wake already"),
    ])
  func duplicates(name: String, command: String, sentence: String) throws {
    let loaded = try Self.load([
      "workflows/1.yaml": Self.wake(), "workflows/2.yaml": Self.wake(name: name, command: command),
    ])
    #expect(loaded.problems.count == 1)
    let problem = try #require(loaded.problems.first)
    #expect(problem.description.contains(sentence))
    #expect(problem.file?.hasSuffix("2.yaml") == true)
  }
}
