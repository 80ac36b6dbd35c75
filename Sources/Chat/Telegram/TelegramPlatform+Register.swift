import PluginKit

extension TelegramPlatform {
  static let path = "/telegram/updates"

  /// Tells Telegram where to send updates, with the first of the configured secrets, and which command to offer.
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
          "commands": [
            [
              "command": .string(Self.command.replacing("-", with: "_")),
              "description": "Talos Linux on rented bare metal; `help` lists what it can do",
            ]
          ]
        ])
    } catch {
      throw PluginError("\(error)")
    }
    return publicURL + Self.path
  }
}
