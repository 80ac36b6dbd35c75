import Foundation
import HTTP
import PluginKit
import Simulator
import Testing

@Suite("Plugins that are programs, with the real program", .serialized, .timeLimit(.minutes(4)))
struct PluginTests {
  private static let actions = "  make: {summary: Makes it., outputs: {record: {type: string}}}"
  /// The shipped workflow with a step of the plugin's after the check of the key.
  private static func workflow(_ plugin: String) -> @Sendable (String) -> String {
    { shipped in
      shipped.replacing(
        "  - id: select-plan\n",
        with: "  - {id: record, title: A record, action: \(plugin).make, time_limit: 5m}\n\n  - id: select-plan\n")
    }
  }

  /// A workflow like the shipped one under another name.
  private static func named(_ name: String, _ shipped: String) -> String {
    shipped.replacing("name: talos-poc", with: "name: \(name)")
      .replacing("command: talos-poc", with: "command: \(name)")
  }

  @Test("a plugin that crashes is turned off and told once; its run waits, and goes on when it is on again")
  func offAndOnAgain() async throws {
    try await Stage.open { stage in
      let good = stage.folder.appendingPathComponent("good").path
      try stage.addPlugin(
        "records", actions: Self.actions,
        body: #"[ -e \#(good) ] || exit 139; answer $id '{"verdict":"done","facts":{"record":"made"}}'"#)
      try stage.configure(withPlugins: ["records"])
      try stage.addWorkflow("talos-poc", Self.workflow("records"))
      try await stage.serving(config: stage.ownConfiguration) { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        let told = try await stage.slack.expectMessage("The plugin records is off")
        #expect(told.lines.contains { $0.contains("exit code 139") }, "\(told.lines)")
        _ = try await stage.slack.expectMessage("the plugin records is off: it failed 3 times within an hour")
        let list = try await stage.slack.type("plugin list", as: "U0ROOT")
        #expect(list.says("latitude") && list.says("exit code 139"))
        let refused = try await stage.slack.type("plugin enable records", as: Stage.ada)
        #expect(refused.says("needs the role admin"))
        let ready = try await stage.client.send(HTTPRequest(.get, await stage.slack.botAddress + "/readyz"))
        let body = try JSONValue(parsing: ready.body)
        #expect(ready.status == 200 && body["degraded"] == true)
        #expect(body["plugins"]?["records"]?["on"] == false)

        _ = FileManager.default.createFile(atPath: good, contents: nil)
        let command = ["plugin", "enable", "records", "--config", stage.ownConfiguration]
        let enabled = try await stage.program(command).finish()
        #expect(enabled.code == 0 && enabled.output.contains("is on again"))
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("a plugin is called at the times of its schedule, and what it says goes to alerts")
  func schedule() async throws {
    try await Stage.open { stage in
      let notice = #"{"weight":"note","key":"look-'$n'","title":"looked '$n' times"}"#
      try stage.addPlugin(
        "records", actions: Self.actions, provides: "[schedule]",
        body: #"n=$((${n:-0}+1)); answer $id '{"notices":[\#(notice)]}'"#)
      try stage.configure(withPlugins: ["records"])
      let written = try String(contentsOfFile: stage.ownConfiguration, encoding: .utf8)
      try written.replacing("records: {}", with: "records: {schedule: 1m}")
        .write(toFile: stage.ownConfiguration, atomically: true, encoding: .utf8)
      try await stage.serving(config: stage.ownConfiguration) { _ in
        for count in 1...2 {
          let told = try await stage.slack.expectMessage("looked \(count) times")
          #expect(told.channel == "C0ALERTS")
        }
      }
    }
  }

  @Test("while plugins hang, flood and crash, other commands are acknowledged in their time")
  func othersUnharmed() async throws {
    try await Stage.open { stage in
      try stage.addPlugin("hangs", actions: Self.actions, body: "sleep 1000")
      try stage.addPlugin("floods", actions: Self.actions, body: "head -c 1073741824 /dev/zero | tr '\\0' x")
      try stage.configure(withPlugins: ["hangs", "floods"]) {
        $0.replacing("runs_per_person: 1", with: "runs_per_person: 2")
      }
      try stage.addWorkflow("talos-poc")
      try stage.addWorkflow("hang") { Self.workflow("hangs")(Self.named("hang", $0)) }
      try stage.addWorkflow("flood") { Self.workflow("floods")(Self.named("flood", $0)) }
      try await stage.serving(config: stage.ownConfiguration) { _ in
        try await stage.slack.type("start --yes", as: Stage.ada, command: "/hang")
        try await stage.slack.type("start --yes", as: Stage.grace, command: "/flood")
        _ = try await stage.slack.expectMessage("The plugin floods is off")
        var slowest = 0.0
        for _ in 1...50 {
          let status = try await stage.slack.type("status", as: Stage.ada)
          #expect(status.status == 200)
          slowest = max(slowest, status.seconds)
        }
        #expect(slowest < 1, "\(slowest)")
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
      }
    }
  }

  @Test("without a serving bot `plugin list` says what the configuration says")
  func listAlone() async throws {
    try await Stage.open { stage in
      try stage.addPlugin("records", actions: Self.actions, body: ":")
      try stage.addPlugin("other", actions: Self.actions, body: ":")
      try stage.addPlugin("broken", actions: "  make: {summry: x}", body: ":")
      try stage.configure(withPlugins: ["records"])
      let list = try await stage.program(["plugin", "list", "--config", stage.ownConfiguration]).finish()
      #expect(list.code == 0)
      #expect(list.output.contains("latitude 1.0.0: on, built in"))
      #expect(list.output.contains("records 1.0.0: on, in "))
      #expect(list.output.contains("other: not on: the configuration's `plugins` does not name it"))
      #expect(list.output.contains("broken: not on, and broken: ") && list.output.contains("did you mean summary?"))
    }
  }
}
