import Foundation
import HTTP
import Simulator
import Testing

@Suite("What comes in from outside", .serialized, .timeLimit(.minutes(2)))
struct InboundTests {
  /// Posts a body to the bot, signed so many seconds ago with that secret.
  private static func post(
    _ stage: Stage, body: [UInt8], secret: String? = nil, age: Int = 0, path: String = "/slack/commands",
    timestamp given: String? = nil
  ) async throws -> HTTPResponse {
    let timestamp = given ?? "\(Int(Date().timeIntervalSince1970) - age)"
    let key = Array((secret ?? stage.addresses.slackSigningSecret).utf8)
    let signature = "v0=" + Digest.hex(Digest.hmacSHA256(key: key, Array("v0:\(timestamp):".utf8) + body))
    let request = HTTPRequest(
      .post, await stage.slack.botAddress + path,
      headers: [
        "Content-Type": "application/x-www-form-urlencoded", "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": signature,
      ], body: body)
    return try await stage.client.send(request)
  }

  private static let start = Array(
    "team_id=T0SIMULATED&channel_id=C0TALOS&user_id=U0ADA&text=start+--yes&trigger_id=t1&response_url=".utf8)

  @Test("unsigned, stale, future, foreign, malformed and oversized requests are refused and do nothing")
  func refusals() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        let address = await stage.slack.botAddress
        let unsigned = HTTPRequest(.post, address + "/slack/commands", body: Self.start)
        #expect(try await stage.client.send(unsigned).status == 401)
        #expect(try await Self.post(stage, body: Self.start, secret: "another").status == 401)
        #expect(try await Self.post(stage, body: Self.start, age: 310).status == 401)
        #expect(try await Self.post(stage, body: Self.start, age: -310).status == 401)
        #expect(try await Self.post(stage, body: Self.start, timestamp: "soon").status == 401)
        #expect(try await Self.post(stage, body: [0x74, 0x3D, 0xFF, 0xFE]).status == 400)
        #expect(try await Self.post(stage, body: Array("text=start".utf8)).status == 400)
        #expect(try await Self.post(stage, body: Array("payload=%7B".utf8), path: "/slack/interactions").status == 400)
        let huge = [UInt8](repeating: 97, count: 2_000_000)
        #expect(try await Self.post(stage, body: huge).status == 413)
        #expect(try await Self.post(stage, body: Array("ssl_check=1&token=x".utf8)).status == 200)
        let elsewhere = HTTPRequest(.post, address + "/mattermost/commands", body: Self.start)
        #expect(try await stage.client.send(elsewhere).status == 404)
        #expect(await stage.latitude.requests().allSatisfy { $0.method == "GET" && $0.path == "/servers" })
        let list = try await stage.slack.type("list", as: Stage.ada)
        #expect(list.message?.lines.first?.contains("There are no runs") == true)
      }
    }
  }

  @Test("the same delivery twice is one run, answered the same way")
  func sameDeliveryTwice() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        let first = try await stage.slack.type("start", as: Stage.ada, delivery: "trigger.same")
        let second = try await stage.slack.type("start", as: Stage.ada, delivery: "trigger.same")
        #expect(first.status == 200)
        #expect(first.message?.lines == second.message?.lines)
        let list = try await stage.slack.type("list", as: Stage.ada)
        #expect(list.message?.lines.first?.contains("1 run,") == true)
      }
    }
  }

  @Test("who has no role is refused privately, and a misspelt command is not executed")
  func access() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        let stranger = try await stage.slack.type("start --yes", as: "U0MALLORY")
        #expect(stranger.message?.lines.first?.contains("needs the role operator") == true)
        let elsewhere = try await stage.slack.type("list", as: Stage.ada, in: "C0ALERTS")
        #expect(elsewhere.message?.lines.first?.contains("needs the role viewer") == true)
        let misspelt = try await stage.slack.type("strat --yes", as: Stage.ada)
        #expect(misspelt.message?.lines.first?.contains("Did you mean `start`?") == true)
        let help = try await stage.slack.type("help", as: "U0MALLORY")
        let text = help.message?.lines.joined(separator: "\n") ?? ""
        #expect(text.contains("status"))
        #expect(!text.contains("rent the cheapest server"))
        #expect(await stage.latitude.requests().allSatisfy { $0.method == "GET" && $0.path == "/servers" })
        try await stage.slack.type("start", as: Stage.ada)
        let question = try await stage.slack.expectButton("Confirm")
        let events = await stage.slack.events().count
        try await stage.slack.press(question.button, as: "U0MALLORY", ts: question.message.ts)
        _ = try await stage.slack.expectMessage("which slack:T0SIMULATED/U0MALLORY does not have", after: events)
        #expect(await stage.latitude.everyServer().isEmpty)
      }
    }
  }

  @Test("the operations routes tell how it is, and metrics are open only without a public address")
  func operations() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in
        try await stage.slack.type("list", as: Stage.ada)
        let address = await stage.slack.botAddress
        #expect(try await stage.client.send(HTTPRequest(.get, address + "/healthz")).status == 200)
        #expect(try await stage.client.send(HTTPRequest(.get, address + "/readyz")).status == 200)
        let metrics = try await stage.client.send(HTTPRequest(.get, address + "/metrics"))
        #expect(metrics.status == 200)
        #expect(metrics.text.contains("platform=\"slack\""))
      }
    }
  }
}
