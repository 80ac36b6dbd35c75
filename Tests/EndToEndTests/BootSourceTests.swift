import Foundation
import HTTP
import Simulator
import Testing

@Suite("Where a server gets its iPXE script from", .serialized, .timeLimit(.minutes(2)))
struct BootSourceTests {
  private static let vanilla = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba"

  /// Starts, waits until Talos is up, and gives it back.
  private static func boot(_ stage: Stage, whileUp: @Sendable () async throws -> Void = {}) async throws {
    try await stage.slack.type("start --yes", as: Stage.ada)
    _ = try await stage.slack.expectMessage("is up in maintenance mode")
    try await whileUp()
    try await stage.slack.type("teardown --yes", as: Stage.ada)
    _ = try await stage.slack.expectMessage("Final cost")
    await stage.expectNothingLeft(made: 1)
  }

  @Test("the script itself goes to the provider in base64, and boots")
  func inline() async throws {
    try await Stage.open { stage in
      let bot = try await stage.startBot(booting: "ipxe_source: inline")
      defer { bot.kill() }
      try await Self.boot(stage)
      let given = try #require(await stage.latitude.everyServer().first?.ipxe)
      let script = try #require(Data(base64Encoded: given).flatMap { String(data: $0, encoding: .utf8) })
      #expect(script.hasPrefix("#!ipxe"))
      #expect(try await bot.stop() == 0)
    }
  }

  @Test("a mirror's script is booted, and the factory is not asked for it")
  func mirror() async throws {
    try await Stage.open { stage in
      let mirror = stage.addresses.factory.replacing("127.0.0.1", with: "localhost")
      let bot = try await stage.startBot(booting: "ipxe_base: \(mirror)/")
      defer { bot.kill() }
      try await Self.boot(stage)
      #expect(await stage.latitude.everyServer().first?.ipxe == "\(mirror)/pxe/\(Self.vanilla)/v1.13.9/metal-amd64")
      #expect(try await bot.stop() == 0)
    }
  }

  @Test("the bot serves script, kernel and initramfs while the run lives, under a path that nobody can guess")
  func own() async throws {
    // The factory is down all the time: nothing of the boot needs it.
    try await Stage.open(faults: [.factoryDown]) { stage in
      let images = stage.folder.appendingPathComponent("images")
      let folder = images.appendingPathComponent("\(Self.vanilla)/v1.13.9")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let kernel = Data("simulated \(Self.vanilla) v1.13.9 \(String(repeating: "k", count: 300_000))".utf8)
      try kernel.write(to: folder.appendingPathComponent("kernel-amd64"))
      try Data("files".utf8).write(to: folder.appendingPathComponent("initramfs-amd64.xz"))
      try Data("talos.platform=metal console=tty0\n".utf8).write(
        to: folder.appendingPathComponent("cmdline-metal-amd64"))
      try Data("secret".utf8).write(to: images.appendingPathComponent("secret"))

      // The first start only finds a free port.
      let scout = try await stage.startBot(booting: "ipxe_source: url")
      let address = await stage.slack.botAddress
      #expect(try await scout.stop() == 0)
      let port = String(address.split(separator: ":").last ?? "")
      let bot = try await stage.startBot(
        booting: "ipxe_source: bot\nipxe_base: \(address)\nipxe_directory: \(images.path)", port: port)
      defer { bot.kill() }
      try await Self.boot(stage) {
        let script = try #require(await stage.latitude.everyServer().first?.ipxe)
        let base = String(script.dropLast("/script".count))
        let get = { @Sendable (path: String, range: String?) in
          var request = HTTPRequest(.get, path)
          if let range { request.headers["Range"] = range }
          return try await stage.client.send(request)
        }
        #expect(
          try await get(script, nil).text
            == "#!ipxe\n\nimgfree\nkernel \(base)/kernel talos.platform=metal console=tty0\ninitrd \(base)/initramfs\nboot\n"
        )
        #expect(try await get(base + "/kernel", nil).body == Array(kernel))
        let part = try await get(base + "/kernel", "bytes=0-8")
        #expect(part.status == 206)
        #expect(part.text == "simulated")
        #expect(part.headers["content-range"] == "bytes 0-8/\(kernel.count)")
        #expect(try await get(base + "/kernel", "bytes=9000000-").status == 416)
        let head = try await stage.client.send(HTTPRequest(.head, base + "/kernel"))
        #expect(head.headers["content-length"] == "\(kernel.count)")
        #expect(head.body.isEmpty)
        let stranger = base.dropLast(32) + String(repeating: "0", count: 32)
        for path in [
          base + "/secret", base + "/..%2F..%2Fsecret", base + "/%2e%2e/secret", base + "/cmdline",
          stranger + "/script",
          address + "/ipxe/zzzzzz-00000000000000000000000000000000/script",
        ] {
          #expect(try await get(path, nil).status == 404, "\(path)")
        }
      }
      let script = try #require(await stage.latitude.everyServer().first?.ipxe)
      #expect(try await stage.client.send(HTTPRequest(.get, script)).status == 404)

      try FileManager.default.removeItem(at: folder.appendingPathComponent("kernel-amd64"))
      try await stage.slack.type("start --yes", as: Stage.ada)
      let told = try await stage.slack.expectMessage("kernel-amd64 at")
      #expect(told.lines.contains { $0.contains("there is no ") })
      #expect(try await bot.stop() == 0)
    }
  }
}
