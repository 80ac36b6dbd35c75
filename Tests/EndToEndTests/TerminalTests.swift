import Foundation
import Simulator
import Testing

@Suite("How commands at a terminal end", .serialized, .timeLimit(.minutes(2)))
struct TerminalTests {
  private static func run(_ command: String, _ stage: Stage, config: String = Stage.configuration) async throws -> (
    output: String, code: Int32
  ) {
    try await stage.program(["run", "--config", config, command]).finish(within: 60)
  }

  @Test("a command that the bot refuses exits with 1, and one that it answers with 0")
  func refusals() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        for command in ["strat", "status zzzzzz", "start --ttl 30d", "teardown zzzzzz --yes", "plugin enable nosuch"] {
          let ended = try await Self.run(command, stage)
          #expect(ended.code == 1, "\(command): \(ended.output)")
        }
        for command in ["list", "help", "plugin list"] {
          let ended = try await Self.run(command, stage)
          #expect(ended.code == 0, "\(command): \(ended.output)")
        }
        let enable = ["plugin", "enable", "nosuch", "--config", Stage.configuration]
        #expect(try await stage.program(enable).finish().code == 1)
      }
    }
  }

  @Test("a start that is declined exits with 1: without a terminal nobody confirms")
  func declined() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        let ended = try await Self.run("start", stage)
        #expect(ended.code == 1)
        await stage.expectNothingLeft(made: 0)
      }
    }
  }

  @Test("a start for which nothing is in stock exits with 1")
  func soldOut() async throws {
    try await Stage.open(faults: [.noStock]) { stage in
      try await stage.serving { _ in
        let started = try await Self.run("start --yes", stage)
        #expect(started.code == 1)
        #expect(started.output.contains("in stock"))
        await stage.expectNothingLeft(made: 0)
      }
    }
  }

  @Test("a teardown that nobody confirms is not done, and exits with 1; a second start beside a run too")
  func unconfirmed() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        #expect(try await Self.run("start --yes", stage).code == 0)
        #expect(try await Self.run("teardown", stage).code == 1)
        let second = try await Self.run("start --yes", stage)
        #expect(second.code == 1)
        #expect(second.output.contains("You have run"))
        #expect(await stage.latitude.presentServers().count == 1)
        #expect(try await Self.run("status", stage).code == 0)
        #expect(try await Self.run("teardown --yes", stage).code == 0)
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("a reload by somebody without the role exits with 1")
  func withoutRole() async throws {
    try await Stage.open { stage in
      try stage.configure { $0.replacing(", \"shell:*\"]", with: "]") }
      try await stage.serving(config: stage.ownConfiguration) { _ in
        let asked = try await stage.program(["plugin", "reload", "--config", stage.ownConfiguration]).finish()
        #expect(asked.code == 1, "\(asked.output)")
        #expect(!asked.output.contains("is loaded anew"))
      }
    }
  }

  @Test("an admin's teardown of another's run is followed to its 404, although the admin has a run that is up")
  func anothersRun() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        let hers = try #require(await stage.latitude.presentServers().first)
        let run = String(hers.hostname.split(separator: "-")[1])
        #expect(try await Self.run("start --yes", stage).code == 0)
        let ended = try await Self.run("teardown \(run) --yes", stage)
        #expect(ended.code == 0, "\(ended.output)")
        let left = await stage.latitude.presentServers()
        #expect(left.count == 1)
        #expect(left.first?.id != hers.id)
        #expect(try await Self.run("teardown --yes", stage).code == 0)
        await stage.expectNothingLeft(made: 2)
      }
    }
  }

  @Test("a run whose terminal cannot be served ends with a sentence and 1, and so does a bot")
  func noSocket() async throws {
    try await Stage.open { stage in
      // A folder lies where the socket belongs, so a service fails before the bot is ready.
      let place = stage.folder.appendingPathComponent("bot.db.sock")
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      let run = ["run", "--config", Stage.configuration, "--time-scale", "200", "list"]
      #expect(try await stage.program(run).finish().code == 1)
      #expect(stage.log.contains("talos-poc-bot ends: "))

      let long = "sqlite:" + stage.folder.appendingPathComponent(String(repeating: "d", count: 120) + ".db").path
      let alone = try await stage.program(run, environment: ["DATABASE": long]).finish()
      #expect(alone.code == 1)
      #expect(stage.log.contains("at most; give `database` a shorter path"))
      let serve = ["serve", "--config", Stage.configuration, "--time-scale", "200"]
      #expect(try await stage.program(serve, environment: ["DATABASE": long]).finish().code == 1)
    }
  }
}
