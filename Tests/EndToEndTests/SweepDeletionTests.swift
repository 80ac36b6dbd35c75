import Foundation
import HTTP
import PluginKit
import Simulator
import Testing

@Suite("What the sweep deletes by itself, and what is gone without the bot", .serialized, .timeLimit(.minutes(3)))
struct SweepDeletionTests {
  /// The demonstration's configuration, with a sweep that deletes.
  private static func configuration(_ stage: Stage) throws -> String {
    let demo = try String(contentsOfFile: Stage.configuration, encoding: .utf8)
    let path = stage.folder.appendingPathComponent("sweep.yaml").path
    try Data((demo + "\nsweep: {every: 5m, grace: 1h, delete: true}\n").utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test("a late twin of this database's purchase is deleted after the grace, an unknown server never by itself")
  func lateTwin() async throws {
    try await Stage.open(speed: 600, faults: [.purchaseLost]) { stage in
      let file = try Self.configuration(stage)
      let bot = try stage.program(["serve", "--config", file, "--time-scale", "600"])
      defer { bot.kill() }
      await stage.slack.use(bot: "http://" + (try await bot.line(after: "listening on ")))
      // The first purchase never shows up while it is looked for, so the run goes on under the next name.
      try await stage.slack.type("start --yes", as: Stage.ada)
      _ = try await stage.slack.expectMessage("looking for demo-")
      await stage.simulation.faults.set(.purchaseLost, false)
      _ = try await stage.slack.expectMessage("is up in maintenance mode", within: 60)
      let second = try #require(await stage.latitude.presentServers().first?.hostname)
      #expect(second.hasSuffix("-2"))
      try await stage.slack.type("teardown --yes", as: Stage.ada)
      _ = try await stage.slack.expectMessage("Final cost")

      // Long afterwards the provider makes it after all; and somebody rents servers with similar names.
      let twin = String(second.dropLast()) + "1"
      let late = try await SweepTests.rent(twin, stage)
      let unknown = try await SweepTests.rent("demo-abcdef-1", stage)
      let foreign = [
        try await SweepTests.rent("other-abcdef-1", stage), try await SweepTests.rent("production", stage),
      ]
      let told = try await stage.slack.expectMessage("nobody looks after is billing: \(twin)")
      #expect(told.lines.contains { $0.contains("It will be deleted at") })
      let stranger = try await stage.slack.expectMessage("nobody looks after is billing: demo-abcdef-1")
      #expect(stranger.lines.contains { $0.contains("Nothing is done to it by itself") })
      #expect(await stage.latitude.presentServers().count == 4)
      // Within the grace nothing happens.
      try await stage.simulation.clock.sleep(until: stage.simulation.clock.now.addingTimeInterval(2400))
      #expect(await stage.latitude.presentServers().count == 4)
      while await stage.latitude.presentServers().contains(where: { $0.id == late }) { await stage.latitudeMoves() }
      // Two hours more: the unknown one is still there, and nothing was written to it or to any other.
      try await stage.simulation.clock.sleep(until: stage.simulation.clock.now.addingTimeInterval(7200))
      let left = await stage.latitude.presentServers().map(\.id)
      #expect(left.sorted() == ([unknown] + foreign).sorted())
      let writes = await stage.latitude.requests().filter { $0.method != "GET" }.map(\.path)
      #expect(writes.contains("/servers/\(late)"))
      #expect(!writes.contains { path in ([unknown] + foreign).contains { path.contains($0) } })
      #expect(try await bot.stop() == 0)
    }
  }

  @Test("a server that somebody deleted without the bot ends its run, which says so")
  func goneElsewhere() async throws {
    try await Stage.open(speed: 400) { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        let server = try #require(await stage.latitude.presentServers().first)
        var request = HTTPRequestTo(stage).request("DELETE", "/servers/\(server.id)")
        request.headers["Authorization"] = "Bearer \(stage.addresses.latitudeKey)"
        #expect(try await stage.client.send(request).status == 204)
        let told = try await stage.slack.expectMessage("or somebody deleted it without the bot")
        for words in [server.id, "the provider answers 404 for \(server.hostname)", "this one bills no more", "USD"] {
          #expect(told.lines.contains { $0.contains(words) }, "\(words)")
        }
        let list = try await stage.slack.type("list", as: Stage.ada)
        #expect(list.message?.lines.first?.contains("1 run") == false)
        await stage.expectNothingLeft(made: 1)
      }
    }
  }
}
