import Foundation
import PluginKit
import Testing

@testable import Bot

@Suite("Manifests of plugins")
struct ManifestTests {
  private static let good = """
    name: dns-record
    version: 1.0.0
    protocol: 1
    kind: executable
    program: [./dns.py, --quiet]
    summary: Keeps a record.
    actions:
      create:
        summary: Makes it.
        inputs: {address: {type: string, required: true}}
        outputs: {record: {type: string}}
        time_limit: 10m
        undo: delete
      delete: {summary: Takes it away.}
    settings:
      ttl: {type: duration, default: 5m, summary: how long}
      token: {type: secret, summary: a token}
    roles: [operator]
    provides: [inventory, check]
    commands:
      - {name: dns, summary: Shows it., role: viewer, arguments: [{name: run}], flags: [{name: --zone, value: ZONE}]}
    """

  @Test("a good one is read whole")
  func read() throws {
    let file = ManifestFile(parsing: Self.good)
    #expect(file.problems.isEmpty)
    let manifest = try #require(file.manifest)
    #expect(manifest.program == ["./dns.py", "--quiet"])
    #expect(manifest.actions["create"]?.undo == "delete")
    #expect(manifest.secrets == ["token"])
    #expect(manifest.roles == [.operator] && manifest.offers(.check) && !manifest.offers(.prices))
    #expect(manifest.commands?.first?.flags?.first?.value == "ZONE")
  }

  @Test(
    "each slip is told with its line",
    arguments: [
      ("version: 1.0.0", "verison: 1.0.0", "line 2: verison: this key is not known; did you mean version?"),
      ("protocol: 1", "protocol: 2", "line 3: protocol: the plugin speaks protocol 2, this bot speaks 1"),
      ("protocol: 1", "protocol: \"1\"", "line 3: protocol: `\"1\"` is not a whole number"),
      ("protocol: 1", "protocol: +1", "line 3: protocol: `+1` is not a whole number"),
      ("protocol: 1", "protocol: 01", "line 3: protocol: `01` is not a whole number"),
      ("protocol: 1", "protocol: one", "line 3: protocol: `one` is not a whole number"),
      (
        "required: true", "required: \"true\"",
        "line 10: actions.create.inputs.address.required: `\"true\"` is not true or false"
      ),
      ("required: true", "required: 'false'", "address.required: `\"false\"` is not true or false"),
      ("required: true", "required: yes", "address.required: `yes` is not true or false"),
      ("kind: executable", "kind: wasm", "line 4: kind:"), ("program: [./dns.py, --quiet]\n", "", "program: an exec"),
      ("name: dns-record", "name: DNS", "line 1: name: `DNS` is no name"),
      ("undo: delete", "undo: delte", "line 13: actions.create.undo: `delte` is no action of this plugin; did you"),
      ("undo: delete", "undo: create", "line 13: actions.create.undo: an action cannot undo itself"),
      ("time_limit: 10m", "time_limit: soon", "line 12: actions.create.time_limit: `soon` is not a length of time"),
      ("record: {type: string}", "record: {type: text}", "line 11: actions.create.outputs.record: `text` is no type"),
      ("record: {type: string}", "record: {typ: string}", "line 11: actions.create.outputs.record.typ: this key"),
      ("default: 5m", "default: soon", "line 16: settings.ttl: the default: `soon` is not a length of time"),
      ("type: secret", "type: secret, default: abc", "line 17: settings.token: a secret has no default"),
      ("ttl: {", "run_as: {", "line 16: settings.run_as: the bot itself has a key run_as"),
      ("roles: [operator]", "roles: [admin]", "line 18: roles[0]:"),
      ("provides: [inventory", "provides: [inventroy", "line 19: provides[0]:"),
      ("role: viewer", "role: everybody", "line 21: commands[0].role: `everybody` is no role"),
      ("{name: --zone", "{name: zone", "line 21: commands[0].flags: `zone` is no flag; write --name"),
      ("role: viewer", "role: viewer, action: creat", "commands[0].action: `creat` is no action"),
      ("actions:", "actions: [", "this is no YAML"), (Self.good, "just text", "this is no section"),
      (Self.good, "", "this is no section"),
    ])
  func slips(old: String, new: String, sentence: String) {
    #expect(Self.good.contains(old))
    let file = ManifestFile(parsing: Self.good.replacing(old, with: new))
    #expect(file.manifest == nil)
    #expect(file.problems.contains { "\($0)".contains(sentence) }, "\(file.problems)")
  }

  @Test("everything that has not its form is told at once")
  func severalSlips() {
    let text = Self.good.replacing("kind: executable", with: "kind: wasm").replacing(
      "summary: a token", with: "sumary: x")
    let problems = ManifestFile(parsing: text).problems.map { "\($0)" }
    #expect(problems.contains { $0.hasPrefix("line 4: kind: `wasm`") }, "\(problems)")
    #expect(problems.contains { $0.hasPrefix("line 17: settings.token.sumary: this key is not known") }, "\(problems)")
    #expect(problems.contains { $0.hasPrefix("line 17: settings.token: the key summary is missing") }, "\(problems)")
  }

  @Test("a key without a value, or with null, is as if it were not there", arguments: ["", "~", "null"])
  func nulls(nothing: String) throws {
    let text = Self.good.replacing("time_limit: 10m", with: "time_limit: \(nothing)")
      .replacing("undo: delete", with: "undo: \(nothing)").replacing("value: ZONE", with: "value: \(nothing)")
    let file = ManifestFile(parsing: text)
    let manifest = try #require(file.manifest, "\(file.problems)")
    #expect(manifest.actions["create"]?.undo == nil && manifest.actions["create"]?.timeLimit == nil)
    #expect(manifest.commands?.first?.flags?.first.map { $0.name == "--zone" && $0.value == nil } == true)
  }

  @Test("what a folder of plugins holds is found, and what is broken is told where the configuration names it")
  func folders() async throws {
    let root = FileManager.default.temporaryDirectory.appendingPathComponent("talos-poc-plugins-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    func write(_ path: String, _ text: String, mode: Int = 0o644) throws {
      let file = root.appendingPathComponent(path)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
    }
    try write("plugins/dns-record/plugin.yaml", Self.good)
    try write("plugins/dns-record/dns.py", "#!/bin/sh\n", mode: 0o755)
    try write("plugins/broken/plugin.yaml", "name: broken\n")
    try write("plugins/no-program/plugin.yaml", Self.good.replacing("name: dns-record", with: "name: no-program"))
    try write("plugins/wrong-name/plugin.yaml", Self.good)
    func load(_ plugins: String) async -> Result<Settings, ConfigurationError> {
      let text = """
        access: {roles: {viewer: {users: ["*"], channels: ["shell:local"]}}}
        plugin_folders: [plugins]
        plugins:
        \(plugins)
        """
      do {
        try write("bot.yaml", text)
        try write(
          "workflows/talos-poc.yaml",
          """
          name: dns
          summary: s
          command: dns
          steps: [{id: make, title: t, action: dns-record.create, inputs: {address: x}}]
          """)
        return .success(
          try await Settings.load(
            file: root.appendingPathComponent("bot.yaml").path, manifests: [],
            source: SecretSource(environment: ["TOKEN": "s"], vault: nil)))
      } catch let error as ConfigurationError {
        return .failure(error)
      } catch {
        return .failure(ConfigurationError(file: "\(error)", problems: []))
      }
    }
    let good = "  dns-record: {token: env:TOKEN, grant_roles: [operator], run_as: nobody}"
    let settings = try await load(good).get()
    let program = try #require(settings.programs["dns-record"])
    #expect(program.folder == root.appendingPathComponent("plugins/dns-record").standardizedFileURL.path)
    #expect(program.runAs == "nobody" && program.roles == [.operator])
    #expect(program.settings == ["token": "env:TOKEN", "ttl": "5m"])
    #expect(settings.directory.folders.keys.sorted() == ["broken", "dns-record", "no-program", "wrong-name"])
    for (plugins, sentence) in [
      (good + "\n  broken: {}", "broken/plugin.yaml: "),
      (good + "\n  no-program: {}", "./dns.py is no file that can be"),
      (good + "\n  wrong-name: {}", "the plugin calls itself dns-record, its folder is wrong-name"),
      (good + "\n  dns-recrod: {}", "did you mean dns-record?"),
      (
        "  dns-record: {token: env:TOKEN, grant_roles: [admin]}",
        "the plugin asks for no role admin; it asks for operator"
      ),
      ("  dns-record: {token: hunter2}", "a secret does not belong into the file"),
      ("  dns-record: {}", "plugins.dns-record.token: this is required"),
      ("  {}", "there is no action dns-record.create"),
    ] {
      guard case .failure(let error) = await load(plugins) else {
        Issue.record("`\(plugins)` was taken")
        continue
      }
      #expect(error.description.contains(sentence), "\(error)")
    }
  }
}
