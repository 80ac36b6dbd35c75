import Foundation
import Simulator
import Testing

@Suite("What the program says to a database that it may not use", .serialized, .timeLimit(.minutes(3)))
struct DatabaseTests {
  @Test("a database that a newer version wrote is refused in one sentence, and stays as it is")
  func newer() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in _ = try await stage.slack.type("list", as: Stage.ada) }
      try DatabaseFile(path: stage.database).execute(
        "INSERT INTO grdb_migrations (identifier) VALUES ('9999 something of next year')")
      let ended = try await stage.program(["serve", "--config", Stage.configuration, "--time-scale", "200"]).finish()
      #expect(ended.code == 1)
      let complaint = stage.log.split(separator: "\n").filter { $0.contains("newer version of talos-poc-bot") }
      #expect(complaint.count == 1)
      // Commands that only read say so too.
      let audit = try await stage.program(["audit", "--config", Stage.configuration]).finish()
      #expect(audit.code == 1)
      #expect(stage.log.contains("was written by another version of talos-poc-bot"))
    }
  }

  @Test("a database that cannot be written is refused in one sentence that says what to look at")
  func readOnly() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in _ = try await stage.slack.type("list", as: Stage.ada) }
      for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: stage.database + suffix) }
      // The bot as another user, since no file is read-only for root.
      try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: stage.database)
      try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: stage.folder.path)
      defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: stage.folder.path) }
      let bot = Stage.programs.appendingPathComponent("talos-poc-bot").path
      let script =
        "serve=\"\(bot) serve --config \(Stage.configuration) --time-scale 200\"; "
        + "[ $(id -u) = 0 ] && exec setpriv --reuid 65534 --regid 65534 --clear-groups $serve 2>&1; exec $serve 2>&1"
      let refused = try await ChildProgram(
        "/bin/bash", ["-c", script], environment: stage.addresses.environment(database: stage.database, port: 0)
      ).finish()
      #expect(refused.code == 1)
      let lines = refused.output.split(separator: "\n")
      #expect(lines.count == 1, "\(refused.output)")
      #expect(refused.output.contains("talos-poc-bot does not start"))
      #expect(refused.output.contains(stage.folder.lastPathComponent))
    }
  }

  @Test("damage in what only grows is found while the bot already works, and ends it with the same sentence")
  func damagedAudit() async throws {
    try await Stage.open { stage in
      try await stage.serving { _ in _ = try await stage.slack.type("list", as: Stage.ada) }
      // An audit of many pages, of which the last are overwritten.
      try DatabaseFile(path: stage.database).execute(
        """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
        INSERT INTO audit (at, what, verdict, detail) SELECT 0, 'status', 'answered', printf('%0200d', i) FROM n;
        PRAGMA wal_checkpoint(TRUNCATE)
        """)
      let handle = try #require(FileHandle(forUpdatingAtPath: stage.database))
      let size = try handle.seekToEnd()
      try handle.seek(toOffset: size - 40 * 4096)
      try handle.write(contentsOf: Data(repeating: 0xA5, count: 20 * 4096))
      try handle.close()
      let bot = try stage.program(["serve", "--config", Stage.configuration, "--time-scale", "200"])
      defer { bot.kill() }
      #expect(try await bot.finish(within: 60).code == 1)
      #expect(stage.log.contains("is damaged; restore a backup"))
    }
  }

  @Test("each backup of a working bot is a picture of one moment")
  func backups() async throws {
    try await Stage.open(speed: 400) { stage in
      var copies: [String] = []
      let bot = try await stage.startBot()
      defer { bot.kill() }
      try await stage.slack.type("start --yes", as: Stage.ada)
      // Each is taken while a run works, and has begun before the next.
      for number in 1...4 {
        let copy = stage.folder.appendingPathComponent("copy\(number).db").path
        #expect(try await stage.program(["backup", "--config", Stage.configuration, copy]).finish().code == 0)
        copies.append(copy)
      }
      _ = try await stage.slack.expectMessage("is up in maintenance mode")
      try await stage.slack.type("teardown --yes", as: Stage.ada)
      _ = try await stage.slack.expectMessage("Final cost")
      #expect(try await bot.stop() == 0)
      let all = try await stage.program(["audit", "--config", Stage.configuration]).finish().output
      for copy in copies {
        let audit = try await stage.program(
          ["audit", "--config", Stage.configuration], environment: ["DATABASE": "sqlite:" + copy]
        ).finish()
        #expect(audit.code == 0)
        #expect(audit.output.contains("\trun began\t"))
        #expect(all.hasPrefix(audit.output), "\(copy) is no earlier state of the same audit")
        #expect(try DatabaseFile(path: copy).text("PRAGMA integrity_check") == "ok")
      }
    }
  }
}
