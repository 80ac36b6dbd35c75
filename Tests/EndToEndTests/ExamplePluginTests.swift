import Foundation
import PluginKit
import Simulator
import Testing

@Suite("The example plugins in the real bot", .serialized, .timeLimit(.minutes(4)))
struct ExamplePluginTests {
  private static let root = "U0ROOT"

  /// Lays an example out beside the stage's own configuration.
  private static func install(_ name: String, _ stage: Stage) throws {
    let examples = URL(fileURLWithPath: Stage.configuration).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("plugins/examples")
    let folder = stage.folder.appendingPathComponent("own/plugins")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let copy = folder.appendingPathComponent(name)
    try FileManager.default.copyItem(at: examples.appendingPathComponent(name), to: copy)
    guard name == "wake-on-lan" else { return }
    try? FileManager.default.removeItem(at: copy.appendingPathComponent(name))
    try FileManager.default.createSymbolicLink(
      at: copy.appendingPathComponent(name), withDestinationURL: Stage.programs.appendingPathComponent(name))
    let workflows = stage.folder.appendingPathComponent("own/workflows")
    try FileManager.default.createDirectory(at: workflows, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: copy.appendingPathComponent("workflows/wake.yaml"), to: workflows.appendingPathComponent("wake.yaml"))
  }

  /// The stage's own configuration with sections of plugins.
  private static func configure(_ stage: Stage, _ sections: String) throws {
    try stage.configure { "plugin_folders: [plugins]\n" + $0 + sections }
  }

  private static func dnsAndNotify(_ stage: Stage) throws {
    try install("dns-record", stage)
    try install("notify", stage)
    try configure(
      stage,
      """
        dns-record: {api_base: env:DNS_API, token: env:DNS_TOKEN, zone: env:DNS_ZONE, zone_id: env:DNS_ZONE_ID}
        notify: {file: "\(stage.folder.path)/told.txt"}

      """)
    try stage.addWorkflow("talos-poc") { shipped in
      shipped.replacing(
        "  - id: wait-for-maintenance\n",
        with: """
            - id: name
              title: DNS name
              action: dns-record.create-record
              inputs: {hostname: $create-server.hostname, address: $create-server.address}
              undo: dns-record.remove-record

            - id: wait-for-maintenance

          """
      ).replacing(
        "  - id: watch\n",
        with: """
            - id: tell
              title: Tell the team
              action: notify.tell
              inputs: {message: a Talos node is up, hostname: $create-server.hostname, hourly: $create-server.hourly}

            - id: watch

          """)
    }
  }

  @Test(
    "a server has a name while it is up, and the team hears of it in one line",
    arguments: [[], [.dnsAnswerLost]] as [Set<Fault>])
  func dnsRecord(faults: Set<Fault>) async throws {
    try await Stage.open(faults: faults) { stage in
      try Self.dnsAndNotify(stage)
      let zone = stage.simulation.zone
      await zone.add(name: "www.lab.example.com", content: "192.0.2.1", comment: "by hand")
      try await stage.serving(config: stage.ownConfiguration) { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        let server = try #require(await stage.latitude.presentServers().first)
        let records = await zone.records(named: server.hostname + ".lab.example.com")
        #expect(records.map(\.content) == [server.address])
        _ = try await stage.slack.expectMessage("Tell the team: told")
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        #expect(await zone.records.map(\.name) == ["www.lab.example.com"])
        #expect(await zone.made == 2)
        await stage.expectNothingLeft(made: 1)
        let told = try String(contentsOf: stage.folder.appendingPathComponent("told.txt"), encoding: .utf8)
        #expect(told.hasPrefix("a Talos node is up, \(server.hostname), 0.21 USD an hour, run "))
        #expect(told.split(separator: "\n").count == 1)
      }
      #expect(!stage.log.contains(stage.addresses.dns.token))
    }
  }

  private static func wake(_ stage: Stage) throws {
    try install("wake-on-lan", stage)
    let machines = stage.addresses.machines.list.map { "\"\($0)\"" }.joined(separator: ", ")
    try configure(
      stage,
      """
        wake-on-lan:
          machines: [\(machines)]
          leases: "\(stage.folder.path)/leases"
          broadcast: 127.0.0.1
          broadcast_port: env:WAKE_PORT
          boot_server: env:BOOT_SERVER
          token: env:POWER_TOKEN
          grant_roles: [operator]

      """)
  }

  private static func leases(_ stage: Stage) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: stage.folder.path + "/leases")) ?? []).sorted()
  }

  @Test("a DNS plugin that is off keeps no server running: its record is removed when it is on again")
  func offBehindServer() async throws {
    try await Stage.open { stage in
      try Self.dnsAndNotify(stage)
      let zone = stage.simulation.zone
      try await stage.serving(config: stage.ownConfiguration) { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Tell the team: told")
        #expect(await zone.records.count == 1)
        try await stage.slack.type("plugin disable dns-record", as: Self.root)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("DNS name: the plugin dns-record is off")
        #expect(await stage.latitude.presentServers().isEmpty)
        #expect(await zone.records.count == 1)
        try await stage.slack.type("plugin enable dns-record", as: Self.root)
        _ = try await stage.slack.expectMessage("Final cost")
        #expect(await zone.records.isEmpty)
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("/wake start wakes a machine of one's own, and teardown switches it off and says what it cost")
  func wakeOnLAN() async throws {
    try await Stage.open { stage in
      try Self.wake(stage)
      try await stage.serving(config: stage.ownConfiguration) { _ in
        try await stage.slack.type("start", as: Stage.ada, command: "/wake")
        let question = try await stage.slack.expectButton("Confirm")
        #expect(question.message.lines.contains { $0.contains("Rent rack1 in home for 0.05 USD an hour?") })
        try await stage.slack.press(question.button, as: Stage.ada, ts: question.message.ts)
        let final = try await stage.slack.expectMessage("is up in maintenance mode")
        let machine = try #require(await stage.simulation.room.running().first)
        #expect(final.lines.contains { $0.contains("talosctl --nodes \(machine.address) version --insecure") })
        #expect(!final.lines.contains { $0.contains("not seen") })
        #expect(Self.leases(stage) == ["\(machine.name).json"])

        try await stage.slack.type("teardown --yes", as: Stage.ada, command: "/wake")
        let end = try await stage.slack.expectMessage("Final cost")
        #expect(end.lines.contains { $0.contains("USD") })
        #expect(await stage.simulation.room.running().isEmpty)
        #expect(Self.leases(stage).isEmpty)
        #expect(await stage.latitude.everyServer().isEmpty)
      }
      #expect(!stage.log.contains(stage.addresses.machines.token))
    }
  }

  @Test("the sweep finds a lease that no run looks after, and Delete switches its machine off")
  func wakeSweep() async throws {
    try await Stage.open { stage in
      try Self.wake(stage)
      let lease: JSONValue = [
        "machine": "rack1", "name": "demo-abcdef-1", "hourly": ["microUnits": 50_000, "currency": "USD"],
        "takenAt": .number(Decimal(Int(stage.simulation.clock.now.timeIntervalSince1970 * 1000))),
      ]
      let folder = stage.folder.appendingPathComponent("leases")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try lease.text.write(to: folder.appendingPathComponent("rack1.json"), atomically: true, encoding: .utf8)
      await stage.simulation.room.turn("rack1", on: true)
      try await stage.serving(config: stage.ownConfiguration) { _ in
        let told = try await stage.slack.expectMessage("nobody looks after is billing: demo-abcdef-1")
        #expect(told.lines.contains { $0.contains("0.05 USD") })
        let button = try #require(told.buttons.first { $0.label == "Delete" })
        try await stage.slack.press(button, as: Self.root, in: "C0ALERTS", ts: told.ts)
        _ = try await stage.slack.expectMessage("Final cost")
        #expect(await stage.simulation.room.running().isEmpty)
        #expect(Self.leases(stage).isEmpty)
      }
    }
  }
}
