import PluginKit

extension TelegramPlatform {
  static let path = "/telegram/updates"

  /// Tells Telegram where to send updates, with the first of the configured secrets, and which commands to offer.
  /// - Returns: the address that Telegram calls from now on.
  /// - Throws: `PluginError` with a sentence.
  public func register() async throws -> String {
    guard let publicURL, publicURL.hasPrefix("https://") else {
      throw PluginError("listen.public_url: Telegram calls https addresses only; set the one of your reverse proxy")
    }
    guard let secret = settings.secretTokens.first else {
      throw PluginError("chat.telegram.secret_token: there is none")
    }
    do {
      _ = try await call(
        "setWebhook",
        [
          "url": .string(publicURL + Self.path), "secret_token": .string(secret),
          "allowed_updates": ["message", "callback_query"], "max_connections": 40,
        ])
      _ = try await call(
        "setMyCommands",
        [
          "commands": .array(slashCommands.map(Self.offered))
        ])
    } catch {
      throw PluginError("\(error)")
    }
    return publicURL + Self.path
  }

  /// A description is of 1 to 256 characters. https://core.telegram.org/bots/api#botcommand
  private static func offered(_ command: SlashCommand) -> JSONValue {
    let summary = PlainText.shortened(PlainText.clean(command.summary, keepsLines: false), to: 200)
    return [
      "command": .string(command.name.replacing("-", with: "_")),
      "description": .string("\(summary.isEmpty ? command.name : summary); `help` lists what it can do"),
    ]
  }
}
