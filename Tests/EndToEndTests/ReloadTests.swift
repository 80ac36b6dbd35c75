import Foundation
import Simulator
import Testing

@Suite("A new configuration, with the real program", .serialized, .timeLimit(.minutes(3)))
struct ReloadTests {
  private static let loaded = "The configuration is loaded anew"
  private static let refused = "The configuration was not loaded, and the old one goes on."

  @Test("access, limits and workflows follow the file at SIGHUP, without a restart")
  func everythingChanges() async throws {
    try await Stage.open { stage in
      try stage.configure()
      try await stage.serving(config: stage.ownConfiguration) { bot in
        #expect(try await stage.slack.type("start --ttl 30d", as: Stage.grace).says("longer than the limit of 7d"))
        #expect(!(try await stage.slack.type("help start", as: Stage.ada, command: "/lab").says("--size")))
        try stage.addWorkflow("talos-poc")
        try stage.addWorkflow("lab", Stage.lab)
        try stage.configure {
          $0.replacing(", \"slack:T0SIMULATED/U0GRACE\"]", with: "]").replacing(
            "runs: 3}", with: "runs: 3, max_ttl: 1d}")
        }
        try await stage.hangUp(bot, until: "\(Self.loaded). Changed: access, limits, /lab (new).")
        #expect(try await stage.slack.type("start --ttl 30d", as: Stage.grace).says("needs the role operator"))
        #expect(try await stage.slack.type("start --ttl 30d", as: Stage.ada).says("longer than the limit of 1d"))
        #expect(try await stage.slack.type("help start", as: Stage.ada, command: "/lab").says("--size"))
        // Nothing is left to change.
        try await stage.hangUp(bot, until: "\(Self.loaded); nothing in it has changed")
      }
    }
  }

  @Test("a broken configuration leaves the old one in force, and the log and the asker read why")
  func brokenConfiguration() async throws {
    try await Stage.open { stage in
      try stage.configure()
      try await stage.serving(config: stage.ownConfiguration) { bot in
        try stage.configure {
          $0.replacing("max_ttl", with: "max").replacing("limits: {", with: "limits: {max_tl: 1d, ")
        }
        try await stage.hangUp(bot, until: Self.refused)
        #expect(stage.log.contains("limits.max_tl: this key is not known; did you mean max_ttl?"))
        #expect(try await stage.slack.type("start --ttl 30d", as: Stage.ada).says("longer than the limit of 7d"))

        try stage.configure { $0.replacing("instance: demo", with: "instance: other") }
        let reload = ["plugin", "reload", "--config", stage.ownConfiguration]
        let asked = try await stage.program(reload).finish()
        #expect(asked.code == 1)
        #expect(asked.output.contains(Self.refused))
        #expect(asked.output.contains("instance: `demo` cannot become `other` while the bot runs; restart it"))

        try stage.configure()
        try stage.addWorkflow("talos-poc") { $0.replacing("latitude.check", with: "latitude.chek") }
        #expect(try await stage.slack.type("plugin reload", as: Stage.ada).says("needs the role admin"))
        try await stage.hangUp(bot, until: "there is no action latitude.chek; did you mean latitude.check?")
        try stage.addWorkflow("talos-poc")
        let again = try await stage.program(reload).finish()
        #expect(again.code == 0)
        #expect(again.output.contains(Self.loaded))
      }
    }
  }

  @Test("a run that is under way keeps its workflow, and the next one has the new")
  func runKeepsWorkflow() async throws {
    try await Stage.open { stage in
      try stage.configure()
      try stage.addWorkflow("talos-poc")
      try await stage.serving(config: stage.ownConfiguration) { bot in
        try await stage.slack.type("start", as: Stage.ada)
        let question = try await stage.slack.expectButton("Confirm")
        try stage.addWorkflow("talos-poc") { $0.replacing("title: Rent the server", with: "title: Hire the machine") }
        try await stage.hangUp(bot, until: "\(Self.loaded). Changed: /talos-poc.")
        try await stage.slack.press(question.button, as: Stage.ada, ts: question.message.ts)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        #expect(try await stage.slack.type("status", as: Stage.ada).says("Rent the server"))
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
        try await stage.slack.type("start", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Hire the machine")
      }
    }
  }
}
