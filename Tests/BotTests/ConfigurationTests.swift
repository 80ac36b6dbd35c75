import Foundation
import PluginKit
import Testing

@testable import Bot

@Suite("What a configuration says, and what is said about it")
struct ConfigurationTests {
  private static let lab = PluginManifest(
    name: "lab", version: "1.0.0", kind: .builtIn, summary: "A laboratory.",
    actions: ["make": .init(summary: "Makes it.")],
    settings: ["sites": .init(type: "list", default: [], summary: "where; everywhere where none is named")])
  private static let workflow = """
    name: lab
    summary: Makes it.
    command: lab
    steps: [{id: make, title: Make, action: lab.make}]
    """
  private static let access = #"access: {roles: {viewer: {users: ["*"], channels: ["shell:local"]}}}"#
  private static let environment = ["DATABASE": "sqlite:/from/environment.db", "EMPTY": "", "SITE": "FRA"]

  /// Writes a configuration, with its workflow and a file `database` beside it; `FOLDER` in it is their folder.
  private static func withFile<Value>(_ text: String, _ body: (String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("talos-poc-config-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(
      at: folder.appendingPathComponent("workflows"), withIntermediateDirectories: true)
    for (name, text) in [
      ("workflows/lab.yaml", workflow), ("database", "sqlite:/from/file.db\n"),
      ("bot.yaml", text.replacing("FOLDER", with: folder.path)),
    ] {
      try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
    }
    return try await body(folder.appendingPathComponent("bot.yaml").path)
  }

  private static func load(_ file: String) async throws(ConfigurationError) -> Settings {
    try await Settings.load(
      file: file, manifests: [lab], source: SecretSource(environment: environment, vault: nil))
  }

  /// What is said about a configuration; nothing where it is good.
  private static func problems(_ text: String) async throws -> [String] {
    try await withFile(text) { await problems(ofFile: $0) }
  }

  private static func problems(ofFile file: String) async -> [String] {
    do {
      _ = try await load(file)
      return []
    } catch {
      return error.problems.map(\.description)
    }
  }

  @Test("a list is read with what its items refer to")
  func list() async throws {
    let text = "\(Self.access)\nplugins: {lab: {sites: [ASH, \"null\", env:SITE]}}"
    let settings = try await Self.withFile(text) { try await Self.load($0) }
    #expect(settings.plugins["lab"]?["sites"] == ["ASH", "null", "FRA"])
  }

  @Test(
    "an item of a list that is no text is told with its line: left out, it would give an empty list another meaning",
    arguments: [
      ("plugins: {lab: {sites: [{FRA: Frankfurt}]}}", "line 2: plugins.lab.sites[0]"),
      ("plugins: {lab: {sites: [ASH, [FRA]]}}", "line 2: plugins.lab.sites[1]"),
      ("plugins: {lab: {sites: [null]}}", "line 2: plugins.lab.sites[0]"),
      ("plugins: {lab: {sites: [ASH, FRA, ~]}}", "line 2: plugins.lab.sites[2]"),
      ("plugins:\n  lab:\n    sites:\n      - ASH\n      - FRA: Frankfurt", "line 6: plugins.lab.sites[1]"),
    ])
  func sites(written: String, place: String) async throws {
    #expect(try await Self.problems("\(Self.access)\n\(written)") == ["\(place): a text belongs here"])
  }

  @Test(
    "so is one of the people who have a role", arguments: ["viewer", "operator", "admin"],
    ["{ann: slack:T1/U1}", "[slack:T1/U1]", "null", "~"])
  func users(role: String, item: String) async throws {
    let text = "access: {roles: {\(role): {users: [slack:T1/U2, \(item)], channels: [\"shell:local\"]}}}"
    #expect(try await Self.problems(text) == ["line 1: access.roles.\(role).users[1]: a text belongs here"])
  }

  /// What stands in the file, and the database's path or what is said instead.
  static let databases: [(String, String)] = [
    ("", "talos-poc-bot.db"), ("database: sqlite:/written.db", "/written.db"),
    ("database: env:DATABASE", "/from/environment.db"), ("database: file:FOLDER/database", "/from/file.db"),
    (
      "database: env:NONE",
      "line 1: database: env:NONE: the environment has no variable NONE; set it where the bot is started"
    ),
    ("database: env:EMPTY", "line 1: database: env:EMPTY: the value is empty"),
    (
      "database: file:/no/such/file",
      "line 1: database: file:/no/such/file: the file cannot be read as text; look at its path and permissions"
    ),
    (
      "database: vault:secret/bot#database",
      "line 1: database: a database's path is no secret: write sqlite: and a path, or env:NAME or file:/path that "
        + "holds this"
    ),
    ("database: postgres:bot", "line 1: database: `postgres:bot` is not sqlite: and a path"),
  ]

  @Test("a bot that serves and a command that looks for it agree on the database", arguments: databases)
  func database(written: String, expected: String) async throws {
    let (serving, looking) = try await Self.withFile("\(written)\n\(Self.access)") { file in
      (await Self.databaseOfBot(file), Self.databaseOfCommand(file))
    }
    #expect(serving == expected)
    #expect(looking == expected)
  }

  private static func databaseOfBot(_ file: String) async -> String {
    do {
      return try await load(file).databasePath
    } catch {
      return error.problems.map(\.description).joined(separator: "\n")
    }
  }

  private static func databaseOfCommand(_ file: String) -> String {
    do {
      return try Settings.databasePath(inFile: file, environment: environment)
    } catch {
      return error.problems.map(\.description).joined(separator: "\n")
    }
  }
}
