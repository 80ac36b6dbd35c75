import Foundation
import Simulator
import Testing

@Suite("What failed goes on, and what slept wakes", .serialized, .timeLimit(.minutes(3)))
struct RetryTests {
  @Test("no extension is promised during the grace of a failure, and no retry during a teardown")
  func noPromise() async throws {
    try await Stage.open(faults: [.talosConfigured, .deleteIgnored]) { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        let failed = try await stage.slack.expectMessage("unless somebody presses Keep", within: 60)
        // One end is named, and it is the grace's.
        #expect(failed.lines.filter { $0.lowercased().contains("torn down at") }.count == 1)
        let extend = try await stage.slack.type("extend 2h", as: Stage.ada)
        #expect(extend.message?.lines.first?.contains("is torn down however long it may live") == true)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        let retry = try await stage.slack.type("retry", as: Stage.ada)
        #expect(retry.message?.lines.first?.contains("is being torn down already") == true)
        await stage.simulation.faults.set(.deleteIgnored, false)
        _ = try await stage.slack.expectMessage("Final cost", within: 60)
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("after a silent Talos was healed, retry goes on from the failed step with the same server")
  func retry() async throws {
    try await Stage.open(speed: 150, faults: [.talosSilent]) { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        let failed = try await stage.slack.expectMessage("failed: Talos in maintenance mode", within: 60)
        #expect(failed.lines.contains { $0.contains("talos-poc-bot console") })
        let server = try #require(await stage.latitude.presentServers().first)
        let writes = await stage.latitude.requests().filter { $0.method != "GET" }
        await stage.simulation.faults.set(.talosSilent, false)
        let answer = try await stage.slack.type("retry", as: Stage.ada)
        #expect(answer.message?.lines.contains { $0.contains("goes on from the step that failed") } == true)
        // The machine is not there at once: the looking has its whole time again.
        try await stage.simulation.clock.sleep(until: stage.simulation.clock.now.addingTimeInterval(300))
        await stage.latitude.bootNow(server.address)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        #expect(await stage.latitude.presentServers().map(\.id) == [server.id])
        #expect(await stage.latitude.requests().filter { $0.method != "GET" } == writes)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test(
    "a site that fails is left once: the first server is gone before the second is bought elsewhere, and people read it"
  )
  func anotherSite() async throws {
    try await Stage.open(speed: 400, faults: [.siteFails]) { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("failed_deployment in ASH: another site is tried, once")
        let up = try await stage.slack.expectMessage("is up in maintenance mode", within: 60)
        let servers = await stage.latitude.everyServer()
        try #require(servers.count == 2)
        #expect(servers.map(\.site) == ["ASH", "DAL"])
        let gone = try #require(servers[0].goneAt)
        #expect(gone <= servers[1].createdAt)
        #expect(up.lines.contains { $0.contains(servers[1].address) })
        #expect(!up.lines.contains { $0.contains(servers[0].id) })
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 2)
      }
    }
  }

  @Test("a bot that slept over the end of a time to live still gives its warning, and then the time that it promises")
  func asleep() async throws {
    try await Stage.open(speed: 300) { stage in
      try await stage.serving { bot in
        try await stage.slack.type("start --ttl 2h --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        #expect(Foundation.kill(bot.pid, SIGSTOP) == 0)
        try await stage.simulation.clock.sleep(until: stage.simulation.clock.now.addingTimeInterval(3 * 3600))
        #expect(await stage.latitude.presentServers().count == 1)
        #expect(Foundation.kill(bot.pid, SIGCONT) == 0)
        let woken = stage.simulation.clock.now
        _ = try await stage.slack.expectMessage("[ Keep ]")
        _ = try await stage.slack.expectMessage("the time to live is over; its server is gone", within: 60)
        let gone = try #require(await stage.latitude.everyServer().first?.goneAt)
        // warn_before is 15 minutes.
        #expect(gone.timeIntervalSince(woken) >= 890)
        await stage.expectNothingLeft(made: 1)
      }
    }
  }
}
