import Foundation
import Simulator
import Testing

@Suite("A command that a plugin adds, with the real program", .serialized, .timeLimit(.minutes(2)))
struct AddedCommandTests {
  private static let manifest = """
    name: greeter
    version: 1.0.0
    protocol: 1
    kind: executable
    program: [./greeter.py]
    summary: Greets.
    actions: {}
    settings: {}
    commands:
      - name: greet
        summary: greets somebody
        role: operator
        arguments: [{name: whom, required: true, summary: who is greeted}]
        flags: [{name: --loud, summary: in capitals}]
    """
  /// Notes each call beside itself, so that a second one would be seen.
  private static let program = """
    #!/usr/bin/env python3
    import json, sys
    for line in sys.stdin:
        call = json.loads(line)
        result = None
        if call["method"] == "initialize":
            result = {"protocol": 1, "name": "greeter", "version": "1.0.0"}
        elif call["method"] == "command":
            given = call["params"]
            open("calls", "a").write("called\\n")
            text = "Hello " + given["arguments"]["whom"] + " from " + given["by"]
            result = {"text": text.upper() if given.get("flags", {}).get("--loud") == "true" else text}
        print(json.dumps({"jsonrpc": "2.0", "id": call.get("id"), "result": result}), flush=True)
        if call["method"] == "shutdown":
            break
    """

  @Test("it is in the help, checked by its role, answered by the plugin, and a second delivery asks nobody")
  func command() async throws {
    try await Stage.open { stage in
      let folder = stage.folder.appendingPathComponent("own/plugins/greeter")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(Self.manifest.utf8).write(to: folder.appendingPathComponent("plugin.yaml"))
      let program = folder.appendingPathComponent("greeter.py")
      try Data(Self.program.utf8).write(to: program)
      try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program.path)
      try stage.configure {
        $0.replacing("plugins:", with: "plugin_folders: [plugins]\nplugins:\n  greeter: {}")
      }
      try await stage.serving(config: stage.ownConfiguration) { _ in
        #expect(try await stage.slack.type("help", as: Stage.ada).says("greet whom [--loud]"))
        #expect(try await stage.slack.type("greet you", as: "U0EVE").says("needs the role operator"))
        #expect(try await stage.slack.type("gret you", as: Stage.ada).says("Did you mean `greet`?"))
        #expect(try await stage.slack.type("greet", as: Stage.ada).says("`greet` needs whom"))
        for _ in 1...2 {
          try await stage.slack.type("greet you --loud", as: Stage.ada, delivery: "trigger.greet")
        }
        _ = try await stage.slack.expectMessage("HELLO YOU FROM SLACK:T0SIMULATED/U0ADA")
        let shell = try await stage.program(["run", "--config", stage.ownConfiguration, "greet me"]).finish(within: 30)
        #expect(shell.output.contains("Hello me from shell:"))
        let calls = try String(contentsOf: folder.appendingPathComponent("calls"), encoding: .utf8)
        #expect(calls == "called\ncalled\n")
        let audit = try await stage.program(["audit", "--config", stage.ownConfiguration]).finish()
        #expect(audit.output.contains("\tgreet\taccepted\t"))
      }
    }
  }
}
