import Foundation
import Simulator

extension Stage {
  /// Every chat server beside Slack that has buttons; Teams has none.
  static let chats = ["mattermost", "matrix", "webhook", "discord", "telegram"]

  func chat(_ name: String) throws -> any SimulatedChat {
    guard let chat = simulation.chats[name] else { throw ChildProgram.Failure("no simulated \(name)") }
    return chat
  }

  /// A configuration in which one chat server is all there is.
  func configuration(for chat: any SimulatedChat, publicURL: String = "http://127.0.0.1:1") throws -> String {
    let demo = Self.withoutSummary(try String(contentsOfFile: Self.configuration, encoding: .utf8))
    let plugins = demo.components(separatedBy: "\nplugins:\n").last ?? ""
    let section = chat.section.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    let people = chat.operators.map { "\"\($0)\"" }.joined(separator: ", ")
    let text = """
      instance: demo
      listen: {host: 127.0.0.1, port: "env:PORT", public_url: "\(publicURL)"}
      database: env:DATABASE
      alerts: "\(chat.place)"
      chat:
      \(section)
      access:
        roles:
          operator: {users: [\(people)], channels: ["\(chat.place)"]}
      plugins:
      \(plugins)
      """
    let path = folder.appendingPathComponent("\(chat.name).yaml").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// Starts the bot with one chat server, which is told where it listens.
  func startBot(with chat: any SimulatedChat) async throws -> ChildProgram {
    let file = try configuration(for: chat)
    let bot = try program(
      ["serve", "--config", file, "--time-scale", "\(addresses.speed)"], environment: await chat.environment)
    do {
      await chat.use(bot: "http://" + (try await bot.line(after: "listening on ")))
    } catch {
      bot.kill()
      throw ChildProgram.Failure("\(error); its last words: \(log.suffix(2000))")
    }
    return bot
  }

  /// Runs `body` while the bot serves one chat server; it is stopped by SIGTERM and must end well.
  func serving<Value: Sendable>(
    _ chat: any SimulatedChat, _ body: @escaping @Sendable () async throws -> Value
  ) async throws -> Value {
    let bot = try await startBot(with: chat)
    defer { bot.kill() }
    let value = try await body()
    let code = try await bot.stop()
    guard code == 0 else { throw ChildProgram.Failure("the bot ended with \(code); \(log.suffix(2000))") }
    return value
  }
}
