import Chat
import HTTP
import PluginKit

/// What a platform has to be told once before people can use the bot there.
public enum PlatformRegistration {
  /// Registers the slash commands with Discord.
  /// - Parameter guild: the one server to have it, at once; every server where that is nil.
  /// - Returns: one sentence about what is so now.
  /// - Throws: `PluginError` or `StartError` with a sentence.
  public static func discord(
    _ settings: Settings, guild: String?, source: SecretSource, client: HTTPClient
  ) async throws -> String {
    let discord: DiscordPlatform = try await platform("discord", settings, source, client)
    var known: [String] = []
    for commands in SlashCommands(settings.workflows, adding: settings.commands).all {
      let command = commands.outline
      let count = try await discord.register(
        command, commands.declarations.map(\.discordSubcommand), guild: guild)
      known.append("/\(command.name) with its \(count) sub-commands")
    }
    let scope = guild.map { "in the server \($0)" } ?? "in every server that has the bot"
    return "Discord knows \(known.joined(separator: " and ")) \(scope)."
  }

  /// Tells Telegram where to send updates, and which commands to offer.
  /// - Returns: one sentence about what is so now.
  /// - Throws: `PluginError` or `StartError` with a sentence.
  public static func telegram(
    _ settings: Settings, source: SecretSource, client: HTTPClient
  ) async throws -> String {
    let telegram: TelegramPlatform = try await platform("telegram", settings, source, client)
    let address = try await telegram.register()
    let offered = settings.workflows.map { "/" + $0.command.replacing("-", with: "_") }.joined(separator: ", ")
    return "Telegram sends updates to \(address) and offers \(offered)."
  }

  private static func platform<Platform: ChatPlatform>(
    _ name: String, _ settings: Settings, _ source: SecretSource, _ client: HTTPClient
  ) async throws -> Platform {
    let platforms = try await PlatformRegistry.platforms(settings, source: source, client: client)
    guard let platform = platforms.lazy.compactMap({ $0 as? Platform }).first else {
      throw StartError("chat.\(name): the configuration has no such section; write it first")
    }
    return platform
  }
}
