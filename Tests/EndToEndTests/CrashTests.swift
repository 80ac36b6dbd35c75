import Foundation
import Simulator
import Testing

@Suite("Killed and started again", .serialized, .timeLimit(.minutes(3)))
struct CrashTests {
  @Test(
    "a kill in the middle leaves one run, one server and one final message",
    arguments: [
      "Rent the server", "Wait until it is on", "Boot over iPXE", "Talos in maintenance mode", "Report",
    ])
  func kill(inStep title: String) async throws {
    try await Stage.open { stage in
      let first = try await stage.startBot()
      do {
        defer { first.kill() }
        try await stage.start()
        _ = try await stage.slack.expectMessage(": \(title)*")
      }
      _ = try await first.finish()
      try await stage.serving { _ in
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        _ = try await stage.slack.expectMessage("read twice")
        #expect(await stage.latitude.everyServer().count == 1)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
        let finals = await stage.slack.messages().filter { message in
          message.lines.contains { $0.contains("is up in maintenance mode at") }
        }
        // At most one twin comes of a kill, of the message in flight.
        #expect((1...2).contains(finals.count))
      }
    }
  }

  @Test("a button pressed after a restart works, and works once")
  func buttonAfterRestart() async throws {
    try await Stage.open { stage in
      let question = try await stage.serving { _ in
        try await stage.slack.type("start", as: Stage.ada)
        return try await stage.slack.expectButton("Confirm")
      }
      try await stage.serving { _ in
        try await stage.slack.press(question.button, as: Stage.ada, ts: question.message.ts)
        _ = try await stage.slack.expectMessage(": Wait until it is on*")
        let events = await stage.slack.events().count
        try await stage.slack.press(question.button, as: Stage.ada, ts: question.message.ts)
        _ = try await stage.slack.expectMessage("was pressed before", after: events)
        try await stage.slack.type("cancel", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }
}
