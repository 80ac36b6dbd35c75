import Foundation
import Simulator
import Testing

@Suite("The program at a terminal", .serialized, .timeLimit(.minutes(2)))
struct ProgramTests {
  @Test("a second bot on the same database is refused in one sentence")
  func secondBot() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        let second = try stage.program(["serve", "--config", Stage.configuration, "--time-scale", "200"])
        #expect(try await second.finish().code == 1)
        #expect(stage.log.contains("another talos-poc-bot works on"))
      }
    }
  }

  @Test("check-config names every error with its place, and exits with 78")
  func checkConfig() async throws {
    try await Stage.open { stage in
      let good = try await stage.program(["check-config", "--config", Stage.configuration]).finish()
      #expect(good.code == 0)
      let file = stage.folder.appendingPathComponent("broken.yaml")
      try """
      instance: Too_Long_A_Name
      chat:
        slack: {signing_secret: hunter2, bot_token: env:NO_SUCH_VARIABLE}
      acess: {}
      plugins:
        latitude: {api_key: env:LATITUDE_KEY, project: p, poll: soon}
      """.write(to: file, atomically: true, encoding: .utf8)
      #expect(try await stage.program(["check-config", "--config", file.path]).finish().code == 78)
      for words in [
        "line 1: instance:", "line 3: chat.slack.signing_secret: a secret does not belong into the file",
        "chat.slack.bot_token: env:NO_SUCH_VARIABLE", "line 4: acess: this key is not known; did you mean access?",
        "plugins.latitude.poll: `soon` is not a length of time", "access: this is required",
      ] {
        #expect(stage.log.contains(words))
      }
      #expect(!stage.log.contains("hunter2"))
    }
  }

  @Test("run hands a command to the serving bot and follows it")
  func runWithServer() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        let run = ["run", "--config", Stage.configuration]
        let started = try await stage.program(run + ["start --yes"]).finish(within: 60)
        #expect(started.code == 0)
        #expect(started.output.contains("is up in maintenance mode"))
        let ended = try await stage.program(run + ["teardown --yes"]).finish(within: 60)
        #expect(ended.code == 0)
        #expect(ended.output.contains("Final cost"))
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("run without a serving bot does it all, and says what stays")
  func runAlone() async throws {
    try await Stage.open { stage in
      let run = ["run", "--config", Stage.configuration, "--time-scale", "200"]
      let started = try await stage.program(run + ["start --yes"]).finish(within: 60)
      #expect(started.code == 0)
      #expect(started.output.contains("is up in maintenance mode"))
      #expect(stage.log.contains("nothing will enforce its time to live"))
      #expect(await stage.latitude.presentServers().count == 1)
      let ended = try await stage.program(run + ["teardown --yes"]).finish(within: 60)
      #expect(ended.code == 0)
      await stage.expectNothingLeft(made: 1)
    }
  }
}
