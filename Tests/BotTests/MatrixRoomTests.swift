import Chat
import HTTP
import PluginKit
import Testing

@testable import Simulator

@Suite("Matrix: which rooms the bot leaves", .timeLimit(.minutes(1)))
struct MatrixRoomTests {
  @Test("a room is left where the homeserver says that it is encrypted, and not where a member only looks like it")
  func leaving() async throws {
    let simulation = try await Simulation(speed: 100)
    let client = HTTPClient()
    defer { client.shutdown() }
    try await simulation.run { addresses in
      let matrix = simulation.chats.matrix
      let environment = try #require(addresses.chats["matrix"])
      let platform = MatrixPlatform(
        section: PlatformSection(
          settings: [
            "homeserver_url": .string(environment["MATRIX_URL"] ?? ""), "user_id": .string(MatrixChat.bot),
            "command": "!talos-poc",
          ], secrets: GivenSecrets(["as_token": environment["MATRIX_AS_TOKEN"] ?? ""]), client: client))
      let leave = Errand("leave encrypted", MatrixChat.channel)
      try await platform.perform(leave)
      #expect(await matrix.joined == [MatrixChat.channel])
      #expect(await matrix.room.messages.isEmpty)
      await matrix.encrypt(MatrixChat.channel)
      try await platform.perform(leave)
      #expect(await matrix.joined.isEmpty)
      // Events that are still under way come after the bot has left.
      try await platform.perform(leave)
      let texts = await matrix.room.messages.map(\.plain)
      #expect(texts.count == 1)
      #expect(texts.first?.contains("This room is encrypted") == true)
    }
  }
}
