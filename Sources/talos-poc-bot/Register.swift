import ArgumentParser
import Bot

/// `talos-poc-bot discord register`.
struct Discord: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "discord",
    abstract: "What Discord has to be told.", subcommands: [Register.self])

  struct Register: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "register",
      abstract: "Register the slash command with its sub-commands and options; again after every update of the bot.")

    @OptionGroup var options: ConfigurationOption
    @Option(
      name: .long,
      help: ArgumentHelp("Only in this server, where it works at once; for trying it out.", valueName: "id"))
    var guild: String?

    func run() async throws {
      try await registering(options.config) { environment in
        try await PlatformRegistration.discord(
          environment.settings, guild: guild, source: environment.source, client: environment.client)
      }
    }
  }
}

/// `talos-poc-bot telegram register`.
struct Telegram: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "telegram",
    abstract: "What Telegram has to be told.", subcommands: [Register.self])

  struct Register: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "register",
      abstract: "Tell Telegram the bot's address, its secret and its command; again after a change of either.")

    @OptionGroup var options: ConfigurationOption

    func run() async throws {
      try await registering(options.config) { environment in
        try await PlatformRegistration.telegram(
          environment.settings, source: environment.source, client: environment.client)
      }
    }
  }
}

/// Prints what is so after a registration, or why it is not.
private func registering(_ config: String, _ register: (Environment) async throws -> String) async throws {
  let environment = try await Environment.load(config, logLevel: .error)
  defer { environment.client.shutdown() }
  do {
    print(try await register(environment))
  } catch {
    Environment.say("not registered: \(error)")
    throw ExitCode.failure
  }
}
