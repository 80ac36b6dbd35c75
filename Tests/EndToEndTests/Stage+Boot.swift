import Foundation
import Simulator

extension Stage {
  /// The demonstration's configuration with more settings of `talos-verify`, one a line.
  func configuration(booting settings: String) throws -> String {
    let demo = try String(contentsOfFile: Self.configuration, encoding: .utf8)
    let lines = settings.split(separator: "\n").map { "    \($0)\n" }.joined()
    let path = folder.appendingPathComponent("boot.yaml").path
    try Data(demo.replacing("  talos-verify:\n", with: "  talos-verify:\n" + lines).utf8)
      .write(to: URL(fileURLWithPath: path))
    return path
  }

  /// Starts the bot with those settings, on `port` where one is given; it is told to the simulated Slack.
  func startBot(booting settings: String, port: String? = nil) async throws -> ChildProgram {
    let bot = try program(
      ["serve", "--config", try configuration(booting: settings), "--time-scale", "\(addresses.speed)"],
      environment: port.map { ["PORT": $0] } ?? [:])
    await slack.use(bot: "http://" + (try await bot.line(after: "listening on ")))
    return bot
  }
}
