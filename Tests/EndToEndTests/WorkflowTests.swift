import Foundation
import Simulator
import Testing

@Suite("Several workflows, with the real program", .serialized, .timeLimit(.minutes(3)))
struct WorkflowTests {
  @Test("each workflow has a slash command, flags of its own, and one status for all runs")
  func severalWorkflows() async throws {
    try await Stage.open { stage in
      try stage.configure { $0.replacing("runs_per_person: 1", with: "runs_per_person: 2") }
      try stage.addWorkflow("talos-poc")
      try stage.addWorkflow("lab", Stage.lab)
      try await stage.serving(config: stage.ownConfiguration) { _ in
        let help = try await stage.slack.type("help", as: Stage.ada)
        #expect(help.says("/lab"))
        let lab = try await stage.slack.type("help start", as: Stage.ada, command: "/lab")
        #expect(lab.says("--size m4-metal-small|c3-small-x86"))
        let other = try await stage.slack.type("start", as: Stage.ada, command: "/labs")
        #expect(other.says("Did you mean `/lab`?"))
        let missing = try await stage.slack.type("start --yes", as: Stage.ada, command: "/lab")
        #expect(missing.says("`start` needs `--size`: which plan."))
        let unknown = try await stage.slack.type("start --size c3-small-x86", as: Stage.ada)
        #expect(unknown.says("has no flag `--size`"))

        try await stage.slack.type("start --size m4-metal-small --yes", as: Stage.ada, command: "/lab")
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        let server = try #require(await stage.latitude.presentServers().first)
        #expect(server.plan == "m4-metal-small")
        let run = server.hostname.split(separator: "-").dropFirst().first.map(String.init) ?? ""
        // For looking any run is meant; for changing one only a run of that workflow, or the one that is named.
        let status = try await stage.slack.type("status", as: Stage.ada)
        #expect(status.says(run))
        let unnamed = try await stage.slack.type("teardown --yes", as: Stage.ada)
        #expect(unnamed.says("You have no run of /talos-poc; say which one: \(run) (/lab)"))
        let command = ["run", "--config", stage.ownConfiguration, "--command", "lab", "teardown \(run) --yes"]
        #expect(try await stage.program(command).finish(within: 60).code == 0)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("check-config names what is wrong with a workflow by file and line")
  func brokenWorkflow() async throws {
    try await Stage.open { stage in
      try stage.configure()
      try stage.addWorkflow("talos-poc")
      try stage.addWorkflow("lab") {
        Stage.lab($0).replacing("command: lab", with: "command: talos-poc").replacing(
          "action: latitude.check", with: "action: latitude.chek")
      }
      let check = ["check-config", "--config", stage.ownConfiguration]
      #expect(try await stage.program(check).finish().code == 78)
      let file = "own/workflows/lab.yaml"
      #expect(
        stage.log.contains("\(file): line ") && stage.log.contains("/talos-poc is the slash command of the workflow"))
      #expect(
        stage.log.contains("steps[0] (check).action: there is no action latitude.chek; did you mean latitude.check?"))
      try stage.addWorkflow("lab", Stage.lab)
      let good = try await stage.program(check).finish()
      #expect(good.code == 0)
      #expect(good.output.contains("/talos-poc (10 steps), /lab (10 steps)"))
    }
  }
}
