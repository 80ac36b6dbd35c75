import Foundation
import HTTP
import Simulator
import Testing

@Suite("Teams, with the real program", .serialized, .timeLimit(.minutes(3)))
struct TeamsTests {
  @Test("from start to the talosctl command, and back to nothing, by words alone and in few messages")
  func wholeRoad() async throws {
    try await Stage.open { stage in
      let teams = stage.simulation.chats.teams
      let ada = teams.operators[0]
      try await stage.serving(teams) {
        let accepted = try await teams.type("start --hostname lab", as: ada)
        #expect(accepted.status == 200)
        let run = try #require(accepted.message?.plain.firstMatch(of: #/Run ([a-z2-7]{6}) is accepted/#)?.output.1)
        let question = try await teams.room.expectMessage("@talos-poc confirm \(run)")
        #expect(question.plain.contains("Confirm: "))
        let confirmed = try await teams.type("confirm \(run)", as: ada)
        #expect(confirmed.message?.plain.contains("Confirmed") == true)
        let final = try await teams.room.expectMessage("is up in maintenance mode")
        let server = try #require(await stage.latitude.presentServers().first)
        #expect(final.plain.contains("talosctl --nodes \(server.address) version --insecure"))
        #expect(final.plain.contains("@talos-poc teardown \(run) --yes"))
        let asked = try await teams.type("teardown", as: ada)
        #expect(asked.message?.plain.contains("@talos-poc teardown \(run) --yes") == true)
        _ = try await teams.type("teardown \(run) --yes", as: ada)
        try await teams.room.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
        let messages = await teams.room.messages
        // Progress has a message for each new headline at most: the nine steps up to the report, the question, the
        // price again, up, torn down, gone. Beside it there are the question, its answer, the final message, the cost.
        let firstLines = messages.map { String($0.plain.prefix { $0 != "\n" }) }
        let progress = firstLines.filter { $0.hasPrefix("Run \(run): ") }
        #expect(progress.count <= 14, "\(progress)")
        #expect(zip(progress, progress.dropFirst()).allSatisfy { $0 != $1 }, "\(progress)")
        #expect(messages.count <= 18, "\(firstLines)")
        #expect(messages.filter { $0.plain.contains("is up in maintenance mode at") }.count == 1)
        #expect(messages.allSatisfy { $0.edits == 0 })
        #expect(await Set(teams.mentioned) == [ada.split(separator: "/").last.map(String.init) ?? ""])
        #expect(await teams.refusals.isEmpty)
      }
      #expect(!stage.log.contains(teams.signature))
      #expect(!stage.log.contains(teams.securityToken))
    }
  }

  @Test("the same activity twice is one run; unsigned, foreign and quoted ones do nothing")
  func deliveries() async throws {
    try await Stage.open { stage in
      let teams = stage.simulation.chats.teams
      let ada = teams.operators[0]
      try await stage.serving(teams) {
        let first = try await teams.type("start", as: ada, delivery: "1764000000001")
        let second = try await teams.type("start", as: ada, delivery: "1764000000001")
        #expect(first.body == second.body)
        let list = try await teams.type("list", as: ada)
        #expect(list.message?.plain.contains("1 run,") == true)
        let stranger = try await teams.type("start --yes", as: teams.stranger)
        #expect(stranger.message?.plain.contains("needs the role operator") == true)
        let quoted = try await teams.write(
          "<blockquote><at>talos-poc</at> start --yes</blockquote>", as: teams.operators[1])
        #expect(quoted.message == nil)
        let forged = Array(#"{"type":"message"}"#.utf8)
        #expect(try await teams.deliver(forged, authorization: "HMAC AAAA").status == 401)
        #expect(await stage.latitude.everyServer().isEmpty)
      }
    }
  }

  @Test("a workflow that is switched off does not stop the run, and the answers still come")
  func switchedOff() async throws {
    try await Stage.open(faults: [.chatRefused]) { stage in
      let teams = stage.simulation.chats.teams
      let ada = teams.operators[0]
      try await stage.serving(teams) {
        _ = try await teams.type("start --yes", as: ada)
        while await stage.latitude.presentServers().isEmpty { await stage.latitudeMoves() }
        let status = try await teams.type("status", as: ada)
        #expect(status.message != nil)
        _ = try await teams.type("teardown --yes", as: ada)
        while await !stage.latitude.presentServers().isEmpty { await stage.latitudeMoves() }
      }
    }
  }
}
