import ArgumentParser
import Bot

/// `talos-poc-bot check-config`: every error with its path in the file.
struct CheckConfig: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check-config", abstract: "Check a configuration; exit 0, or 78 with every error and its place.")

  @OptionGroup var options: ConfigurationOption

  func run() async throws {
    let environment = try await Environment.load(options.config)
    let settings = environment.settings
    let platforms = settings.chat.keys.sorted().joined(separator: ", ")
    let workflows = settings.workflows.map { "/\($0.command) (\($0.steps.count) steps)" }.joined(separator: ", ")
    print(
      "\(options.config) is good: instance \(settings.instance), database \(settings.databasePath), "
        + "chat \(platforms.isEmpty ? "none" : platforms), workflows \(workflows)")
  }
}
