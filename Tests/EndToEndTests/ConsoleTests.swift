import Foundation
import Simulator
import Testing

@Suite("Remote access at the terminal", .serialized, .timeLimit(.minutes(2)))
struct ConsoleTests {
  @Test("console prints the remote access here only: not in chat, log, audit or database; without a server it says so")
  func console() async throws {
    try await Stage.open { stage in
      let console = { @Sendable (run: String) in try stage.program(["console", "--config", Stage.configuration, run]) }
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        let run = try #require(await stage.latitude.presentServers().first?.hostname.split(separator: "-")[1])
        let shown = try await console(String(run)).finish()
        #expect(shown.code == 0)
        for words in ["Remote access", "Address: 10.0.10.1", "User: simulated", "Password: simulated-ipmi", "VPN"] {
          #expect(shown.output.contains(words))
        }
        #expect(try await console("zzzzzz").finish().code == 1)
        #expect(stage.log.contains("there is no run zzzzzz"))
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        let before = await stage.latitude.requests().filter { $0.method == "POST" }.count
        #expect(try await console(String(run)).finish().code == 1)
        #expect(stage.log.contains("run \(run) has no server now"))
        #expect(await stage.latitude.requests().filter { $0.method == "POST" }.count == before)
      }
      let audit = try await stage.program(["audit", "--config", Stage.configuration]).finish().output
      #expect(audit.contains("\tconsole\taccepted\t"))
      #expect(audit.contains("\tconsole\trefused\t"))
      // The password stands nowhere: neither in the words to people nor in a file.
      #expect(await !stage.slack.messages().contains { $0.lines.contains { $0.contains("simulated-ipmi") } })
      for file in try FileManager.default.contentsOfDirectory(at: stage.folder, includingPropertiesForKeys: nil) {
        guard let bytes = try? Data(contentsOf: file) else { continue }
        #expect(bytes.range(of: Data("simulated-ipmi".utf8)) == nil, "\(file.lastPathComponent) holds the password")
      }
    }
  }

  @Test("console works without a bot that serves, and asks nothing for a server that somebody renamed")
  func alone() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
      }
      let server = try #require(await stage.latitude.presentServers().first)
      let run = String(server.hostname.split(separator: "-")[1])
      let console = ["console", "--config", Stage.configuration, run]
      let shown = try await stage.program(console).finish()
      #expect(shown.code == 0)
      #expect(shown.output.contains("Password: simulated-ipmi"))
      try await stage.rename(server.id, to: "production-db")
      let before = await stage.latitude.requests().filter { $0.method == "POST" }.count
      #expect(try await stage.program(console).finish().code == 1)
      #expect(stage.log.contains("is named production-db, not \(server.hostname)"))
      #expect(await stage.latitude.requests().filter { $0.method == "POST" }.count == before)
    }
  }
}
