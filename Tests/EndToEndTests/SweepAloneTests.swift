import Foundation
import Simulator
import Testing

@Suite("The sweep of a machine on which no bot serves", .serialized, .timeLimit(.minutes(3)))
struct SweepAloneTests {
  @Test("it deletes nothing, tells of the server each time, and a bot that serves later deletes it")
  func leavesDeletions() async throws {
    try await Stage.open(faults: [.purchaseLost]) { stage in
      try stage.configure { $0 + "\nsweep: {every: 5m, grace: 1s, delete: true}\n" }
      let twin = try await stage.serving(config: stage.ownConfiguration) { _ -> String in
        // The first purchase is given up, and the run goes on under the next name.
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("looking for demo-")
        await stage.simulation.faults.set(.purchaseLost, false)
        _ = try await stage.slack.expectMessage("is up in maintenance mode", within: 60)
        let second = try #require(await stage.latitude.presentServers().first?.hostname)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        return String(second.dropLast()) + "1"
      }
      let late = try await SweepTests.rent(twin, stage)
      let sweep = ["sweep", "--config", stage.ownConfiguration, "--once", "--time-scale", "200"]
      for _ in 1...3 {
        let swept = try await stage.program(sweep).finish(within: 60)
        #expect(swept.code == 1, "\(swept.output)")
        #expect(swept.output.contains("name \(twin)"))
        #expect(swept.output.contains("0 with a run, 1 without"))
        // Longer than the grace.
        try await stage.pass(60)
      }
      #expect(await stage.latitude.presentServers().map(\.id) == [late])
      #expect(await !stage.latitude.requests().contains { $0.method == "DELETE" && $0.path == "/servers/\(late)" })
      try await stage.serving(config: stage.ownConfiguration) { _ in
        while await !stage.latitude.presentServers().isEmpty {
          try Task.checkCancellation()
          await stage.latitudeMoves()
        }
      }
    }
  }

  /// A configuration with a plugin that is a program, lists nothing, and notes the process of each listing.
  private static func configure(_ stage: Stage, every: String) throws -> String {
    let notes = stage.folder.appendingPathComponent("processes").path
    try stage.addPlugin(
      "shelf", actions: "  make: {summary: Makes it., outputs: {record: {type: string}}}", provides: "[inventory]",
      body: #"echo $$ >> \#(notes); answer $id '{"items":[]}'"#)
    try stage.configure(withPlugins: ["shelf"]) { $0 + "\nsweep: {every: \(every)}\n" }
    return notes
  }

  @Test("a sweep that goes on leaves no program of a round behind")
  func programs() async throws {
    try await Stage.open { stage in
      let notes = try Self.configure(stage, every: "1m")
      let sweep = try stage.program(["sweep", "--config", stage.ownConfiguration, "--time-scale", "200"])
      defer { sweep.kill() }
      var processes: [Int32] = []
      while processes.count < 4 {
        try Task.checkCancellation()
        await stage.latitudeMoves()
        let text = (try? String(contentsOfFile: notes, encoding: .utf8)) ?? ""
        processes = text.split(separator: "\n").compactMap { Int32($0) }
      }
      // Each round has a process of its own, and those of the rounds before are gone.
      #expect(Set(processes).count == processes.count)
      for process in processes.dropLast() { #expect(kill(process, 0) != 0, "\(process) of \(processes)") }
    }
  }

  @Test("between two rounds it has neither the database nor its lock, so that a bot can start")
  func database() async throws {
    try await Stage.open { stage in
      _ = try Self.configure(stage, every: "7d")
      // A database, so that the sweep does not make one of its own.
      try await stage.serving(config: stage.ownConfiguration) { _ in }
      let sweep = try stage.program(["sweep", "--config", stage.ownConfiguration, "--time-scale", "200"])
      defer { sweep.kill() }
      _ = try await sweep.line(after: "0 with a run")
      let folder = "/proc/\(sweep.pid)/fd"
      let open = try FileManager.default.contentsOfDirectory(atPath: folder).compactMap {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
      }
      #expect(!open.isEmpty)
      #expect(open.filter { $0.contains("bot.db") } == [])
      try await stage.serving(config: stage.ownConfiguration) { _ in }
    }
  }
}
