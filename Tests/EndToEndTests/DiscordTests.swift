import Foundation
import HTTP
import PluginKit
import Simulator
import Testing

@Suite("Discord, with the real program", .serialized, .timeLimit(.minutes(3)))
struct DiscordTests {
  @Test("Discord's probing passes: a PING is answered, and wrong signatures are 401")
  func probing() async throws {
    try await Stage.open { stage in
      let discord = stage.simulation.chats.discord
      try await stage.serving(discord) {
        for _ in 0..<3 {
          let probe = try await discord.probe()
          #expect(probe.good.status == 200)
          #expect(probe.good.body == #"{"type":1}"#)
          #expect(probe.wrong == 401)
          #expect(probe.altered == 401)
        }
        #expect(await stage.latitude.requests().allSatisfy { $0.method == "GET" && $0.path == "/servers" })
      }
    }
  }

  @Test("only the starter is notified, refusals are private, and Discord takes everything that is sent")
  func manners() async throws {
    try await Stage.open { stage in
      let discord = stage.simulation.chats.discord
      let ada = discord.operators[0]
      try await stage.serving(discord) {
        let stranger = try await discord.type("start --yes", as: discord.stranger)
        #expect(try JSONValue(parsing: Array(stranger.body.utf8))["data"]?["flags"] == 64)
        try await discord.type("start --yes", as: ada)
        try await discord.room.expectMessage("is up in maintenance mode")
        let last = try await discord.room.expectButton("Tear down")
        let refused = try await discord.press(last.button, of: last.message, as: discord.stranger)
        #expect(refused.message?.plain.contains("does not have") == true)
        try await discord.type("teardown --yes", as: ada)
        try await discord.room.expectMessage("Final cost")
        #expect(await Set(discord.notified) == [ada.split(separator: "/").last.map(String.init) ?? ""])
        #expect(await discord.refusals.filter { !$0.contains(" 429 ") } == [])
      }
    }
  }

  @Test("an answer that takes longer is promised, and fills the promise")
  func deferred() async throws {
    try await Stage.open { stage in
      let discord = stage.simulation.chats.discord
      try await stage.serving(discord) {
        let promised = try await discord.type("check", as: discord.operators[0])
        #expect(promised.body == #"{"data":{"flags":64},"type":5}"#)
        try await discord.room.expectMessage("Discord's bot token")
      }
    }
  }

  @Test("where the bot may not post, what must arrive comes as an answer to the command")
  func fallback() async throws {
    try await Stage.open(speed: 20, faults: [.chatRefused]) { stage in
      let discord = stage.simulation.chats.discord
      let ada = discord.operators[0]
      try await stage.serving(discord) {
        try await discord.type("start", as: ada)
        let question = try await discord.room.expectButton("Confirm")
        try await discord.press(question.button, of: question.message, as: ada)
        while await stage.latitude.presentServers().isEmpty { await stage.latitudeMoves() }
        try await discord.type("teardown --yes", as: ada)
        while await !stage.latitude.presentServers().isEmpty { await stage.latitudeMoves() }
      }
    }
  }

  @Test("an answer that gets lost makes no twin")
  func lostAnswers() async throws {
    try await Stage.open(faults: [.chatAnswerLost]) { stage in
      let discord = stage.simulation.chats.discord
      try await stage.serving(discord) {
        try await discord.type("start --yes", as: discord.operators[0])
        try await discord.room.expectMessage("read twice")
        try await discord.type("teardown --yes", as: discord.operators[0])
        try await discord.room.expectMessage("Final cost")
        let messages = await discord.room.messages
        #expect(messages.filter { $0.plain.contains("is up in maintenance mode") }.count == 1)
        #expect(messages.filter { $0.plain.contains("Started by") }.count == 1)
      }
    }
  }

  @Test("the command is registered with every sub-command, and `platforms` tells what is good")
  func registration() async throws {
    try await Stage.open { stage in
      let discord = stage.simulation.chats.discord
      await discord.use(bot: "https://bot.example.com")
      let before = try await stage.run("platforms", for: discord)
      #expect(before.code == 1)
      #expect(before.output.contains("talos-poc-bot discord register"))
      let registered = try await stage.run("discord", "register", for: discord)
      #expect(registered.code == 0, "\(stage.log)")
      #expect(registered.output.contains("sub-commands in every server"))
      let command = try #require(await discord.registered.first)
      #expect(command["options"]?.array?.contains { $0["name"] == "start" } == true)
      let looked = try await stage.run("platforms", for: discord)
      #expect(looked.code == 0, "\(looked.output)")
    }
  }
}

extension Stage {
  /// Runs the program with other arguments, under a configuration in which one chat server is all there is.
  func run(_ arguments: String..., for chat: any SimulatedChat) async throws -> (output: String, code: Int32) {
    let file = try configuration(for: chat, publicURL: "https://bot.example.com")
    return try await program(arguments + ["--config", file], environment: await chat.environment).finish()
  }
}
