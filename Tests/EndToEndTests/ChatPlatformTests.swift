import Foundation
import HTTP
import Simulator
import Testing

@Suite("The same road on every chat platform, with the real program", .serialized, .timeLimit(.minutes(3)))
struct ChatPlatformTests {
  @Test("from start to the talosctl command, and back to nothing", arguments: Stage.chats)
  func wholeRoad(name: String) async throws {
    try await Stage.open { stage in
      let chat = try stage.chat(name)
      let ada = chat.operators[0]
      try await stage.serving(chat) {
        #expect(try await chat.type("start", as: ada).status == 200)
        let question = try await chat.room.expectButton("Confirm")
        #expect(try await chat.press(question.button, of: question.message, as: ada).status == 200)
        let final = try await chat.room.expectMessage("is up in maintenance mode")
        let server = try #require(await stage.latitude.presentServers().first)
        // A message that is too long for the platform goes on in the next one, which has its buttons.
        let last = try await chat.room.expectButton("Tear down").message
        let whole = final.id == last.id ? final.text : final.text + last.text
        #expect(whole.contains("talosctl --nodes \(server.address) version --insecure"))
        #expect(whole.contains("apply-config --insecure --nodes \(server.address) --cert-fingerprint '"))
        #expect(last.buttons.map(\.label) == ["Tear down", "Extend"])
        #expect(final.edits == 0)
        // One message was edited as the run went.
        #expect(await chat.room.messages.contains { $0.edits > 2 && $0.plain.contains("Started by") })

        let events = await chat.room.events().count
        try await chat.type("status", as: ada)
        try await chat.room.expectMessage(server.hostname, after: events)

        try await chat.press(last.buttons[0], of: last, as: ada)
        try await chat.room.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
      for (key, value) in await chat.environment where !value.hasPrefix("http") {
        #expect(!stage.log.contains(value), "\(key) is in the log")
      }
    }
  }

  @Test("somebody without a role is told so, and nothing happens", arguments: Stage.chats)
  func stranger(name: String) async throws {
    try await Stage.open { stage in
      let chat = try stage.chat(name)
      try await stage.serving(chat) {
        try await chat.type("start --yes", as: chat.stranger)
        let refusal = try await chat.room.expectMessage("needs the role operator")
        #expect(refusal.buttons.isEmpty)
        await stage.expectNothingLeft(made: 0)
      }
    }
  }

  @Test("a button works once, is checked like its command, and works after a restart", arguments: Stage.chats)
  func buttons(name: String) async throws {
    try await Stage.open { stage in
      let chat = try stage.chat(name)
      let ada = chat.operators[0]
      try await chat.typeAndRestart(stage)
      let question = try await chat.room.expectButton("Confirm")
      try await stage.serving(chat) {
        try await chat.press(question.button, of: question.message, as: chat.stranger)
        try await chat.room.expectMessage("needs the role")
        #expect(await stage.latitude.everyServer().isEmpty)
        try await chat.press(question.button, of: question.message, as: ada)
        try await chat.room.expectMessage("Confirmed")
        let events = await chat.room.events().count
        try await chat.press(question.button, of: question.message, as: ada)
        try await chat.room.expect("an answer to the second press", after: events) { event -> Bool? in
          switch event {
          case .answered(_, let message), .posted(let message):
            message.plain.contains("pressed before") || message.plain.contains("asks nothing") ? true : nil
          case .typed, .pressed, .edited: nil
          }
        }
        // A cancel that comes before the purchase buys nothing; here there is to be something to give back.
        while await stage.latitude.everyServer().isEmpty { await stage.latitudeMoves() }
        try await chat.type("cancel", as: ada)
        try await chat.room.expectMessage("its server is gone")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test(
    "a repeated delivery runs once and is answered the same: at once, later, and after a restart",
    arguments: Stage.chats)
  func repeatedDeliveries(name: String) async throws {
    try await Stage.open { stage in
      let chat = try stage.chat(name)
      let ada = chat.operators[0]
      let id = name == "matrix" ? "$delivery-one" : "delivery-one"
      let first = try await stage.serving(chat) {
        let answers = try await withThrowingTaskGroup(of: ChatAcknowledgement.self) { group in
          for _ in 0..<4 { group.addTask { try await chat.type("start", as: ada, delivery: id) } }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers.map(\.body)).count == 1)
        #expect(answers.allSatisfy { $0.status == 200 })
        _ = try await chat.room.expectButton("Confirm")
        return answers[0].body
      }
      try await stage.serving(chat) {
        #expect(try await chat.type("start", as: ada, delivery: id).body == first)
        let events = await chat.room.events().count
        try await chat.type("cancel", as: ada)
        try await chat.room.expectMessage("cancelled", after: events)
        #expect(await chat.room.messages.filter { $0.plain.contains("Started by") }.count == 1)
        await stage.expectNothingLeft(made: 0)
      }
    }
  }

  @Test(
    "chat that is down or asks to wait delays words, never work", arguments: Stage.chats,
    [Fault.chatDown, .chatRateLimited])
  func faults(name: String, fault: Fault) async throws {
    try await Stage.open(faults: [fault]) { stage in
      let chat = try stage.chat(name)
      try await stage.serving(chat) {
        try await chat.type("start --yes", as: chat.operators[0])
        if fault == .chatDown {
          try await stage.serverIsUp()
          await stage.simulation.faults.set(fault, false)
        }
        let final = try await chat.room.expectMessage("is up in maintenance mode")
        #expect(final.text.contains("talosctl"))
        try await chat.type("teardown --yes", as: chat.operators[0])
        try await chat.room.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
        #expect(await chat.room.messages.filter { $0.plain.contains("is up in maintenance mode") }.count == 1)
      }
    }
  }
}

extension SimulatedChat {
  /// Asks for a server and ends the bot while its question is unanswered.
  fileprivate func typeAndRestart(_ stage: Stage) async throws {
    try await stage.serving(self) {
      try await type("start", as: operators[0])
      _ = try await room.expectButton("Confirm")
    }
  }
}

extension Stage {
  /// Returns once a server runs at the provider.
  fileprivate func serverIsUp() async throws {
    while await latitude.presentServers().first?.reinstalls != 1 {
      try Task.checkCancellation()
      await latitudeMoves()
    }
  }
}
