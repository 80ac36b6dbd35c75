import Foundation
import HTTP
import Simulator
import Testing

@Suite("Stopping, copying, and what the disk and the clock do", .serialized, .timeLimit(.minutes(3)))
struct StopTests {
  @Test("at SIGTERM readiness turns first, nothing new is accepted, and the end is clean")
  func stop() async throws {
    try await Stage.open(speed: 1) { stage in
      let bot = try await stage.startBot()
      defer { bot.kill() }
      let address = await stage.slack.botAddress
      #expect(try await stage.client.send(HTTPRequest(.get, address + "/readyz")).status == 200)
      let began = ContinuousClock.now
      async let code = bot.stop()
      var seen: [Int] = []
      while let answer = try? await stage.client.send(HTTPRequest(.get, address + "/readyz")) {
        if seen.last != answer.status { seen.append(answer.status) }
        if answer.status == 503 {
          #expect(answer.text.contains("\"stopping\":true"))
          let refused = try await stage.slack.type("start --yes", as: Stage.ada)
          #expect(refused.status == 503)
          break
        }
      }
      #expect(seen.last == 503)
      #expect(try await code == 0)
      #expect(began.duration(to: .now) < .seconds(10))
      #expect(await stage.latitude.requests().allSatisfy { $0.method == "GET" })
    }
  }

  @Test("a call that hangs is let go within ten seconds of SIGTERM, and the next start goes on with its run")
  func hangingCall() async throws {
    try await Stage.open(faults: [.latitudeSlow]) { stage in
      let bot = try await stage.startBot()
      defer { bot.kill() }
      try await stage.slack.type("start --yes", as: Stage.ada)
      while await stage.latitude.requests().isEmpty { await stage.latitudeMoves() }
      let began = ContinuousClock.now
      #expect(try await bot.stop() == 0)
      #expect(began.duration(to: .now) < .seconds(13))
      await stage.simulation.faults.set(.latitudeSlow, false)
      try await stage.serving { _ in
        _ = try await stage.slack.expectMessage("is up in maintenance mode", within: 60)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("an answer that is being found out at SIGTERM still arrives")
  func lateAnswer() async throws {
    try await Stage.open { stage in
      let bot = try await stage.startBot()
      defer { bot.kill() }
      await stage.simulation.faults.setSlowness(1)
      await stage.simulation.faults.set(.latitudeSlow, true)
      let asked = try await stage.slack.type("plans", as: Stage.ada)
      #expect(asked.says("the answer follows"))
      #expect(try await bot.stop() == 0)
      try await stage.slack.expect("the price list at the response_url") { event -> Bool? in
        guard case .responded(_, let message) = event else { return nil }
        return message.lines.contains { $0.contains("What can be bought") } ? true : nil
      }
    }
  }

  @Test("a backup of a serving bot is whole, readable by its owner only, and never overwrites")
  func backup() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start", as: Stage.ada)
        _ = try await stage.slack.expectButton("Confirm")
        let copy = stage.folder.appendingPathComponent("copy.db").path
        let backup = ["backup", "--config", Stage.configuration, copy]
        #expect(try await stage.program(backup).finish().code == 0)
        let mode = try FileManager.default.attributesOfItem(atPath: copy)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(try await stage.program(backup).finish().code == 1)
        #expect(stage.log.contains("exists already"))
        let audit = try await stage.program(
          ["audit", "--config", Stage.configuration], environment: ["DATABASE": "sqlite:" + copy]
        ).finish()
        #expect(audit.output.contains("\tstart\taccepted\t"))
        #expect(audit.output.contains("\trun began\t"))
      }
    }
  }

  @Test("standard output that nobody reads any more does not end the bot")
  func deafOutput() async throws {
    try await Stage.open { stage in
      let log = stage.folder.appendingPathComponent("bot.log").path
      let bot = Stage.programs.appendingPathComponent("talos-poc-bot").path
      let script =
        "trap '' PIPE; \(bot) serve --config \(Stage.configuration) --time-scale 200 2>\(log) | exec true; "
        + "echo ended ${PIPESTATUS[0]}"
      let environment = stage.addresses.environment(database: stage.database, port: 0)
      let shell = try ChildProgram("/bin/bash", ["-c", script], environment: environment)
      defer { shell.kill() }
      // The terminal's socket shows that it serves all the same.
      var answer: HTTPResponse?
      while answer == nil {
        var request = HTTPRequest(.get, "http://localhost/shell/follow")
        request.unixSocket = stage.database + ".sock"
        answer = try? await stage.client.send(request)
        if answer == nil { await stage.latitudeMoves() }
      }
      #expect(answer?.status == 200)
      let lock = try await ChildProgram(
        "/bin/bash",
        ["-c", "fuser -k -TERM \(stage.database).lock || kill -TERM $(pgrep -P \(shell.pid) -x talos-poc-bot)"],
        environment: environment
      ).finish()
      _ = lock
      #expect(try await shell.finish().output.contains("ended 0"))
    }
  }

  @Test("a clock that jumped an hour while the bot was down harms no healthy machine", arguments: [3600.0, -3600])
  func clockJump(_ seconds: Double) async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --ttl 2h --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
      }
      // Simulated time is real time since the origin, times the speed: another origin is another hour.
      let shift = -seconds / (stage.addresses.speed - 1)
      let origin = stage.addresses.timeOrigin + shift
      let bot = try stage.program(
        ["serve", "--config", Stage.configuration, "--time-scale", "\(stage.addresses.speed)"],
        environment: ["TALOS_POC_TIME_ORIGIN": "\(origin)"])
      defer { bot.kill() }
      await stage.slack.use(bot: "http://" + (try await bot.line(after: "listening on ")))
      let list = try await stage.slack.type("list", as: Stage.ada)
      #expect(list.message?.lines.first?.contains("1 run,") == true)
      #expect(await stage.latitude.presentServers().count == 1)
      try await stage.slack.type("teardown --yes", as: Stage.ada)
      _ = try await stage.slack.expectMessage("Final cost")
      await stage.expectNothingLeft(made: 1)
      #expect(try await bot.stop() == 0)
    }
  }

  @Test("a damaged database is refused in one sentence")
  func damaged() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in _ = try await stage.slack.type("list", as: Stage.ada) }
      // Whatever the log still held would stand in for the pages that are damaged here.
      try? FileManager.default.removeItem(atPath: stage.database + "-wal")
      let handle = try #require(FileHandle(forUpdatingAtPath: stage.database))
      let size = try handle.seekToEnd()
      try handle.seek(toOffset: 4096)
      try handle.write(contentsOf: Data(repeating: 0xA5, count: Int(size) - 4096))
      try handle.close()
      let ended = try await stage.program(["serve", "--config", Stage.configuration, "--time-scale", "200"]).finish()
      #expect(ended.code == 1)
      #expect(stage.log.contains("damaged") || stage.log.contains("malformed"))
    }
  }

  @Test("a full disk is told to who asks, loses nothing, and the run goes on when there is room")
  func fullDisk() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in _ = try await stage.slack.type("list", as: Stage.ada) }
      // The bot may write no file larger than it is now: what a full disk does, without one.
      let bot = Stage.programs.appendingPathComponent("talos-poc-bot").path
      let script =
        "trap '' XFSZ; ulimit -f 60; exec \(bot) serve --config \(Stage.configuration) --time-scale 200 2>/dev/null"
      let full = try ChildProgram(
        "/bin/bash", ["-c", script], environment: stage.addresses.environment(database: stage.database, port: 0))
      defer { full.kill() }
      await stage.slack.use(bot: "http://" + (try await full.line(after: "listening on ")))
      var refused: SlackWorld.Acknowledgement?
      for _ in 0..<200 where refused == nil {
        let answer = try await stage.slack.type("start", as: Stage.ada)
        if answer.message?.lines.first?.contains("could not put this down") == true { refused = answer }
      }
      #expect(refused?.message?.lines.first?.contains("nothing happened") == true)
      full.kill()
      _ = try await full.finish()
      try await stage.serving { _ in
        try await stage.slack.type("cancel", as: Stage.ada)
        let list = try await stage.slack.type("list", as: Stage.ada)
        #expect(list.status == 200)
      }
    }
  }
}
