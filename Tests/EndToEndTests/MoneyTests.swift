import Foundation
import HTTP
import PluginKit
import Simulator
import Testing

@Suite("Money, with the real program", .serialized, .timeLimit(.minutes(3)))
struct MoneyTests {
  @Test("above approve_above a second person has to agree, and nothing is bought before")
  func approval() async throws {
    try await Stage.open { stage in
      try await stage.spending("ttl: 4h\napprove_above: 0.50") { _ in
        try await stage.start()
        let approval = try await stage.slack.expectMessage("A second person's approval is needed")
        let confirm = try #require(approval.buttons.first { $0.label == "Approve" || $0.label == "Confirm" })
        try await stage.slack.press(confirm, as: Stage.ada, ts: approval.ts)
        _ = try await stage.slack.expectMessage("Somebody else than who started")
        #expect(await stage.latitude.everyServer().isEmpty)
        try await stage.slack.press(confirm, as: Stage.grace, ts: approval.ts)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("a run over its budget is refused with the amounts, and nothing is bought")
  func budget() async throws {
    try await Stage.open { stage in
      try await stage.spending("ttl: 4h\nbudget: 0.80") { _ in
        try await stage.slack.type("start", as: Stage.ada)
        let refusal = try await stage.slack.expectMessage("are more than budget, 0.80 USD")
        #expect(refusal.lines.contains { $0.contains("0.84 USD for 4h") })
        await stage.expectNothingLeft(made: 0)
      }
    }
  }

  @Test("a bot stopped across the deadline still warns, gives people their time, and then deletes")
  func downtime() async throws {
    try await Stage.open(speed: 600) { stage in
      let settings = "ttl: 2h\nwarn_before: 15m"
      try await stage.spending(settings) { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("read twice")
      }
      let began = try #require(await stage.latitude.presentServers().first?.createdAt)
      try await stage.simulation.clock.sleep(until: began.addingTimeInterval(3 * 3600))
      let before = await stage.slack.events().count
      try await stage.spending(settings) { _ in
        let warning = try await stage.slack.expectMessage("will be deleted at", after: before)
        #expect(warning.lines.contains { $0.contains("this node is in maintenance mode") })
        #expect(await stage.latitude.presentServers().count == 1)
        let warned = stage.simulation.clock.now
        _ = try await stage.slack.expectMessage("the time to live is over; its server is gone", after: before)
        #expect(stage.simulation.clock.now.timeIntervalSince(warned) > 13 * 60)
        await stage.expectNothingLeft(made: 1)
      }
    }
  }

  @Test("chat that is down does not stop the deletion")
  func chatDown() async throws {
    try await Stage.open(speed: 600) { stage in
      try await stage.spending("ttl: 1h") { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        await stage.simulation.faults.set(.slackDown, true)
        let until = stage.simulation.clock.now.addingTimeInterval(6 * 3600)
        while await !stage.latitude.presentServers().isEmpty, stage.simulation.clock.now < until {
          await stage.latitudeMoves()
        }
        await stage.expectNothingLeft(made: 1)
        await stage.simulation.faults.set(.slackDown, false)
        _ = try await stage.slack.expectMessage("its server is gone", within: 60)
      }
    }
  }

  @Test("costs are a picture in the channel, a table, and the provider's account beside them")
  func costs() async throws {
    try await Stage.open(speed: 600, faults: [.billsStartedHours]) { stage in
      try await stage.spending("ttl: 4h\nremind_every: 30m") { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("is up in maintenance mode")
        _ = try await stage.slack.expectMessage("Reminder: run ")
        let due = try await stage.slack.type("reminders", as: Stage.ada)
        #expect(due.message?.lines.joined().contains("eminder") == true)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")

        try await stage.slack.type("cost month --chart", as: Stage.ada)
        _ = try await stage.slack.expectMessage("it is posted to this channel")
        let files = await stage.slack.sharedFiles()
        #expect(files.map { $0.name.suffix(4) } == [".png", ".svg"])
        #expect(files.first.map { Array($0.bytes.prefix(4)) } == [0x89, 0x50, 0x4E, 0x47])
        #expect(files.last.map { String(decoding: $0.bytes, as: UTF8.self).contains("USD") } == true)

        let table = try await stage.slack.type("cost month --csv", as: Stage.ada)
        #expect(table.message?.lines.contains { $0.contains("run,server,provider,id") } == true)
        try await stage.slack.type("cost month --compare", as: Stage.ada)
        _ = try await stage.slack.expectMessage("set whole_hours to true")
      }
    }
  }

  @Test("the picture is a file in the channel where the platform takes files", arguments: ["mattermost", "matrix"])
  func uploadedPicture(name: String) async throws {
    try await Stage.open { stage in
      let chat = try stage.chat(name)
      try await stage.serving(chat) {
        try await chat.type("cost month --chart", as: chat.operators[0])
        try await chat.room.expectMessage("it is posted to this channel")
        let files = await chat.room.files
        #expect(files.map { String($0.name.suffix(4)) } == [".png", ".svg"])
        #expect(files.filter(\.isShown).count == 2)
        #expect(files.first.map { Array($0.bytes.prefix(4)) } == [0x89, 0x50, 0x4E, 0x47])
      }
    }
  }

  @Test("where the platform takes no files, the picture is served at an address that nobody can guess")
  func servedPicture() async throws {
    try await Stage.open { stage in
      let chat = try stage.chat("webhook")
      let bot = try stage.program(
        ["serve", "--config", try stage.configuration(for: chat), "--time-scale", "\(stage.addresses.speed)"],
        environment: await chat.environment)
      defer { bot.kill() }
      let origin = "http://" + (try await bot.line(after: "listening on "))
      await chat.use(bot: origin)
      try await chat.type("cost month --chart", as: chat.operators[0])
      let message = try await chat.room.expectMessage("/files/")
      let found = message.plain.split(whereSeparator: \.isWhitespace).first { $0.contains("/files/") }
      let path = try #require(found?.split(separator: "/files/").last.map(String.init))
      #expect(path.split(separator: "/").first?.count == 32)
      let picture = try await stage.client.send(HTTPRequest(.get, "\(origin)/files/\(path)"))
      #expect(picture.status == 200)
      #expect(picture.headers["content-type"] == "image/png")
      #expect(Array(picture.body.prefix(4)) == [0x89, 0x50, 0x4E, 0x47])
      let other = String(path.reversed().drop { $0 != "/" }.reversed()) + "costs.png"
      for wrong in [other, String(repeating: "0", count: 32) + "/" + path.split(separator: "/")[1], "x"] {
        #expect(try await stage.client.send(HTTPRequest(.get, "\(origin)/files/\(wrong)")).status == 404)
      }
      #expect(try await bot.stop() == 0)
    }
  }

  @Test("an admin keeps a server: its time to live passes it by, and it is told of at each time of the summary")
  func kept() async throws {
    try await Stage.open(speed: 600) { stage in
      try await stage.spending("ttl: 2h\nwarn_before: 30m\nremind_every: off\ndaily_summary: 0 * * * * UTC") { _ in
        try await stage.slack.type("start --yes", as: Stage.ada)
        let warning = try await stage.slack.expectMessage("will be deleted at", within: 60)
        let refused = try await stage.slack.type("keep", as: Stage.ada)
        #expect(refused.message?.lines.contains { $0.contains("needs the role admin") } == true)
        let run = try #require(warning.lines.first?.firstMatch(of: /Run ([a-z0-9]{6})/)).1
        try await stage.slack.type("keep \(run)", as: "U0ROOT")
        _ = try await stage.slack.expectMessage("is kept and goes on billing")
        let events = await stage.slack.events().count
        _ = try await stage.slack.expectMessage("is kept and goes on billing", after: events, within: 80)
        #expect(await stage.latitude.presentServers().count == 1)
        try await stage.slack.type("teardown --yes", as: Stage.ada)
        _ = try await stage.slack.expectMessage("Final cost")
        await stage.expectNothingLeft(made: 1)
      }
    }
  }
}
