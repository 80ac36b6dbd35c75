import Foundation
import HTTP
import Simulator
import Testing

@Suite("The main road, with the real program", .serialized, .timeLimit(.minutes(3)))
struct MainRoadTests {
  @Test("from start to the talosctl command, and back to nothing")
  func wholeRoad() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        try await stage.start("start --hostname lab")
        let final = try await stage.slack.expectMessage("is up in maintenance mode")
        let server = try #require(await stage.latitude.presentServers().first)
        let text = final.lines.joined(separator: "\n")
        #expect(text.contains("talosctl --nodes \(server.address) version --insecure"))
        #expect(text.contains("--install-disk /dev/nvme0n1"))
        #expect(text.contains("apply-config --insecure --nodes \(server.address) --cert-fingerprint '"))
        // On a slow machine the second reading may be over before the message is posted.
        #expect(text.contains("being confirmed") || text.contains("read twice"))
        #expect(text.contains("open to anyone"))
        #expect(text.contains("/servers/\(server.id)"))
        for criterion in ["API key", "Plans", "Server created", "Server ready", "iPXE boot", "Talos answers"] {
          #expect(text.contains("*\(criterion):*"))
        }
        #expect(!text.contains("not seen"))
        #expect(final.edits == 0)
        #expect(final.thread == nil)
        #expect(final.buttons.map(\.label) == ["Tear down", "Extend"])
        #expect(server.hostname.hasSuffix("-1-lab"))
        #expect(server.billing == "hourly")
        #expect(server.reinstalls == 1)
        _ = try await stage.slack.expectMessage("read twice")

        let asked = try await stage.slack.type("teardown", as: Stage.ada)
        let button = try #require(asked.message?.buttons.first)
        try await stage.slack.press(button, as: Stage.ada)
        let end = try await stage.slack.expectMessage("Final cost")
        #expect(end.lines.contains { $0.contains("404 seen at") })
        await stage.expectNothingLeft(made: 1)
        await stage.expectWithinLimits()

        let report = try await stage.slack.type("report", as: Stage.ada)
        #expect(report.message?.lines.contains { $0.hasPrefix("| API key |") } == true)
      }
      #expect(!stage.log.contains(stage.addresses.latitudeKey))
      #expect(!stage.log.contains(stage.addresses.slackBotToken))
    }
  }

  @Test("an old Talos that refuses to tell its version is up all the same")
  func oldVersion() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --version v1.8.0 --yes", as: Stage.ada)
        let final = try await stage.slack.expectMessage("Talos v1.8.0 is up in maintenance mode")
        let text = final.lines.joined(separator: "\n")
        #expect(text.contains("API is not implemented in maintenance mode"))
        #expect(text.contains("not reported by this version of Talos"))
        #expect(text.contains("/installer/"))
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
      }
    }
  }

  @Test("with --boot direct the server boots iPXE at once")
  func directBoot() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --boot direct --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        #expect(await stage.latitude.presentServers().map(\.operatingSystem) == ["ipxe"])
        #expect(await stage.latitude.presentServers().map(\.reinstalls) == [0])
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("the time to live ends the server, with a warning before")
  func timeToLive() async throws {
    try await Stage.open(speed: 600) { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --ttl 1h --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("will be deleted at")
        _ = try await stage.slack.expectMessage("the time to live is over; its server is gone")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("somebody's configuration is told, and a second start is answered with the first")
  func configuredAndSecondStart() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("read twice")
        let second = try await stage.slack.type("start", as: Stage.ada)
        #expect(second.message?.lines.first?.contains("You have run") == true)
        let address = try #require(await stage.latitude.presentServers().first?.address)
        await stage.simulation.nodes.configure(address)
        let told = try await stage.slack.expectMessage("was configured at")
        #expect(told.buttons.map(\.label) == ["Tear down", "Extend"])
        let events = await stage.slack.events().count
        try await stage.slack.press(try #require(told.buttons.last), as: Stage.ada, ts: told.ts)
        _ = try await stage.slack.expectMessage("was extended by", after: events)
        try await stage.slack.type("cancel", as: Stage.ada)
        _ = try await stage.slack.expectMessage("its server is gone")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }
}
