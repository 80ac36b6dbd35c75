import Foundation
import HTTP
import Simulator

extension Stage {
  /// The demonstration's configuration with other settings of `cost-estimate`, one a line.
  func configuration(spending settings: String) throws -> String {
    let demo = try String(contentsOfFile: Self.configuration, encoding: .utf8)
    let before = demo.components(separatedBy: "  cost-estimate:\n")[0]
    let lines = settings.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n")
    let path = folder.appendingPathComponent("money.yaml").path
    try Data("\(before)  cost-estimate:\n\(lines)\n".utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// Runs `body` while the bot serves with those settings.
  func spending<Value: Sendable>(
    _ settings: String, _ body: @escaping @Sendable (ChildProgram) async throws -> Value
  ) async throws -> Value {
    let file = try configuration(spending: settings)
    let bot = try program(["serve", "--config", file, "--time-scale", "\(addresses.speed)"])
    defer { bot.kill() }
    await slack.use(bot: "http://" + (try await bot.line(after: "listening on ")))
    let value = try await body(bot)
    _ = try await bot.stop()
    return value
  }
}
