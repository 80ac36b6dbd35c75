import Foundation
import HTTP
import Simulator
import Testing

@Suite("Telegram, with the real program", .serialized, .timeLimit(.minutes(3)))
struct TelegramTests {
  @Test("answers stand below their command, the starter is the only link, and Telegram takes everything that is sent")
  func manners() async throws {
    try await Stage.open { stage in
      let telegram = stage.simulation.chats.telegram
      let ada = telegram.operators[0]
      try await stage.serving(telegram) {
        let accepted = try await telegram.type("start --yes", as: ada)
        #expect(accepted.message?.thread != nil)
        let final = try await telegram.room.expectMessage("is up in maintenance mode")
        #expect(final.plain.contains("For who started it:"))
        try await telegram.room.expectMessage("read twice")
        try await telegram.type("teardown --yes", as: ada)
        try await telegram.room.expectMessage("Final cost")
        #expect(await Set(telegram.links) == ["tg://user?id=\(ada.split(separator: ":").last ?? "")"])
        #expect(await telegram.refusals.filter { !$0.contains("retry after") } == [])
      }
    }
  }

  @Test("what is no command of this bot's does nothing, and a press that is refused shows a note")
  func ignored() async throws {
    try await Stage.open { stage in
      let telegram = stage.simulation.chats.telegram
      let (ada, grace) = (telegram.operators[0], telegram.operators[1])
      try await stage.serving(telegram) {
        for ignored in [
          try await telegram.write("/talos_poc@AnotherBot start --yes", as: grace),
          try await telegram.write("/talos_poc start --yes", as: grace, kind: "edited_message"),
          try await telegram.write("/talos_poc start --yes", as: grace, extra: ["forward_origin": ["type": "user"]]),
          try await telegram.write("start --yes", as: grace),
        ] {
          #expect(ignored.status == 200)
          #expect(ignored.message == nil)
        }
        let list = try await telegram.write("/talos-poc list", as: ada)
        #expect(list.message?.plain.contains("There are no runs") == true)
        try await telegram.type("start", as: ada)
        let question = try await telegram.room.expectButton("Confirm")
        let refused = try await telegram.press(question.button, of: question.message, as: telegram.stranger)
        #expect(refused.body.contains("answerCallbackQuery"))
        #expect(refused.message?.plain.contains("does not have") == true)
        #expect(try await telegram.deliver(Array(#"{"update_id":1}"#.utf8), secret: "another").status == 401)
        #expect(await stage.latitude.everyServer().isEmpty)
      }
    }
  }

  @Test("an answer that takes longer comes below the command")
  func later() async throws {
    try await Stage.open { stage in
      let telegram = stage.simulation.chats.telegram
      try await stage.serving(telegram) {
        let asked = try await telegram.type("check", as: telegram.operators[0])
        #expect(asked.body == "{}")
        let answer = try await telegram.room.expectMessage("Telegram's bot token")
        #expect(answer.thread != nil)
      }
    }
  }

  @Test("Telegram is told where to send, with which secret and which command")
  func registration() async throws {
    try await Stage.open { stage in
      let telegram = stage.simulation.chats.telegram
      let before = try await stage.run("platforms", for: telegram)
      #expect(before.code == 1)
      #expect(before.output.contains("talos-poc-bot telegram register"))
      let registered = try await stage.run("telegram", "register", for: telegram)
      #expect(registered.code == 0, "\(stage.log)")
      #expect(await telegram.webhook["url"] == "https://bot.example.com/telegram/updates")
      #expect(await telegram.webhook["allowed_updates"] == ["message", "callback_query"])
      #expect(await telegram.commands.first?["command"] == "talos_poc")
      let looked = try await stage.run("platforms", for: telegram)
      #expect(looked.code == 0, "\(looked.output)")
      #expect(!(looked.output + registered.output + stage.log).contains(telegram.botToken))
    }
  }
}
