import Foundation
import HTTP
import PluginKit
import Simulator
import Testing

@Suite("The sweep", .serialized, .timeLimit(.minutes(3)))
struct SweepTests {
  private static let root = "U0ROOT"

  /// Somebody rents a server at the provider without the bot.
  static func rent(_ hostname: String, _ stage: Stage) async throws -> String {
    let order: JSONValue = [
      "data": [
        "type": "servers",
        "attributes": [
          "project": .string(stage.addresses.project), "plan": "c3-small-x86", "site": "ASH",
          "operating_system": "ubuntu_24_04_x64_lts", "hostname": .string(hostname), "billing": "hourly",
        ],
      ]
    ]
    let request = HTTPRequest(
      .post, stage.addresses.latitude + "/servers",
      headers: ["Authorization": stage.addresses.latitudeKey, "Content-Type": "application/json"],
      body: Array(order.text.utf8))
    let answer = try JSONValue(parsing: try await stage.client.send(request).body)
    return try #require(answer["data"]?["id"]?.string)
  }

  @Test("an unknown server with the mark is told once, with buttons, and deleted by a person's press only")
  func deleteByButton() async throws {
    try await Stage.open { stage in
      let orphan = try await Self.rent("demo-abcdef-1", stage)
      let foreign = [try await Self.rent("other-abcdef-1", stage), try await Self.rent("production-db", stage)]
      try await stage.serving { _ in
        let told = try await stage.slack.expectMessage("nobody looks after is billing: demo-abcdef-1")
        #expect(told.channel == "C0ALERTS")
        #expect(told.buttons.map(\.label) == ["Adopt", "Delete"])
        for words in [orphan, "0.21 USD", "Age", "Cost so far"] {
          #expect(told.lines.contains { $0.contains(words) })
        }
        let events = await stage.slack.events().count
        let button = try #require(told.buttons.last)
        try await stage.slack.press(button, as: Stage.ada, in: "C0ALERTS", ts: told.ts)
        _ = try await stage.slack.expectMessage("needs the role admin", after: events)
        // Two more sweeps find it again, and say nothing.
        try await stage.simulation.clock.sleep(until: stage.simulation.clock.now.addingTimeInterval(1900))
        #expect(await stage.slack.messages(in: "C0ALERTS").count == 1)
        #expect(await stage.latitude.presentServers().count == 3)
        try await stage.slack.press(button, as: Self.root, in: "C0ALERTS", ts: told.ts)
        _ = try await stage.slack.expectMessage("Final cost", after: events)
        #expect(await stage.latitude.presentServers().map(\.id).sorted() == foreign.sorted())
        let writes = await stage.latitude.requests().filter { $0.method != "GET" && $0.path != "/servers" }
        #expect(writes.allSatisfy { $0.path == "/servers/\(orphan)" })
      }
    }
  }

  @Test("an adopted server has a time to live and a cost, is never reinstalled, and goes like any other")
  func adopt() async throws {
    try await Stage.open { stage in
      let orphan = try await Self.rent("demo-abcdef-1", stage)
      try await stage.serving { _ in
        _ = try await stage.slack.expectMessage("nobody looks after is billing: demo-abcdef-1")
        let unknown = try await stage.slack.type("adopt sv_nothere", as: Self.root)
        #expect(unknown.message?.lines.first?.contains("it found \(orphan)") == true)
        let answer = try await stage.slack.type("adopt \(orphan) --ttl 1h", as: Self.root)
        #expect(answer.message?.lines.first?.contains("is adopted as run abcdef") == true)
        _ = try await stage.slack.expectMessage("demo-abcdef-1 is run abcdef now")
        let list = try await stage.slack.type("list", as: Stage.ada)
        #expect(list.message?.lines.first?.contains("1 run,") == true)
        _ = try await stage.slack.expectMessage("will be torn down at", within: 60)
        _ = try await stage.slack.expectMessage("the time to live is over; its server is gone", within: 60)
        await stage.expectNothingLeft(made: 1)
        #expect(await stage.latitude.everyServer().allSatisfy { $0.reinstalls == 0 })
      }
    }
  }

  @Test("sweep --once tells without a bot that serves, and only looks beside one that does")
  func once() async throws {
    try await Stage.open { stage in
      _ = try await Self.rent("demo-abcdef-1", stage)
      let sweep = ["sweep", "--config", Stage.configuration, "--once", "--time-scale", "200"]
      let alone = try await stage.program(sweep).finish()
      #expect(alone.code == 1)
      #expect(alone.output.contains("name demo-abcdef-1"))
      #expect(stage.log.contains("every server with the bot's mark is unknown"))
      #expect(await stage.slack.messages(in: "C0ALERTS").count == 1)
      try await stage.serving { _ in
        _ = try await stage.slack.expectMessage("nobody looks after is billing: demo-abcdef-1", after: 1)
        let beside = try await stage.program(sweep).finish()
        #expect(beside.code == 1)
        #expect(beside.output.contains("0 with a run, 1 without"))
        #expect(await stage.slack.messages(in: "C0ALERTS").count == 2)
        #expect(await stage.latitude.presentServers().count == 1)
      }
    }
  }
}
