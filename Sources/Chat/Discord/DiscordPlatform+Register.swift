import HTTP
import PluginKit

extension DiscordPlatform {
  /// Registers a slash command with its sub-commands; one of that name is replaced, and others are left alone.
  /// - Parameter guild: the one server to have it, at once; everywhere where that is nil.
  /// - Returns: how many sub-commands Discord knows now.
  /// - Throws: `PluginError` with a sentence.
  public func register(
    _ command: SlashCommand, _ subcommands: [DiscordSubcommand], guild: String?
  ) async throws -> Int {
    if let problem = subcommands.lazy.compactMap(\.problem).first {
      throw PluginError("Discord would not take the command: \(problem)")
    }
    guard (1...25).contains(subcommands.count) else {
      throw PluginError("Discord takes 1 to 25 sub-commands, and there are \(subcommands.count)")
    }
    if let guild, Self.snowflake(guild) == nil { throw PluginError("\(guild) is no id of a server") }
    let scope = guild.map { "/guilds/\($0)" } ?? ""
    let definition = DiscordSubcommand.registration(
      name: command.name, summary: command.summary, of: subcommands)
    do {
      let answer = try await call(
        .post, "/applications/\(settings.applicationID)\(scope)/commands", definition,
        what: "registering /\(command.name)")
      return answer["options"]?.array?.count ?? 0
    } catch {
      throw PluginError(error.description)
    }
  }
}
