import ArgumentParser
import Bot
import Chat

/// `talos-poc-bot platforms`: the chat platforms that are on, and whether token, scopes and channels are good.
struct Platforms: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "platforms",
    abstract: "List the chat platforms that are on and look whether they answer; exit 1 where one does not.")

  @OptionGroup var options: ConfigurationOption

  func run() async throws {
    let environment = try await Environment.load(options.config, logLevel: .error)
    defer { environment.client.shutdown() }
    let looks: [PlatformLook]
    do {
      looks = try await PlatformLook.all(
        environment.settings, source: environment.source, client: environment.client)
    } catch {
      Environment.say("the platforms cannot be looked at: \(error)")
      throw ExitCode.failure
    }
    guard !looks.isEmpty else {
      print("No chat platform is on; write a section below `chat:` in \(options.config). The terminal always works.")
      return
    }
    for look in looks { Self.show(look) }
    if looks.contains(where: { $0.results.contains { !$0.passed } }) { throw ExitCode.failure }
  }

  private static func show(_ look: PlatformLook) {
    print("\(look.platform): takes \(look.routes.joined(separator: ", "))")
    for result in look.results {
      let seen = PlainText.clean(result.seen, keepsLines: false)
      print("  \(result.passed ? "good" : "BAD ") \(PlainText.clean(result.title, keepsLines: false)): \(seen)")
    }
  }
}
