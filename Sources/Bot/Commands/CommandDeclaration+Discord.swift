import Chat

extension CommandDeclaration {
  /// The command as a sub-command of Discord's, with its words and flags as options.
  var discordSubcommand: DiscordSubcommand {
    var subcommand = DiscordSubcommand(name: name, summary: summary)
    for argument in arguments {
      subcommand.addWord(argument.name, isRequired: argument.isRequired, summary: argument.summary)
    }
    for flag in flags + Self.common {
      subcommand.addFlag(flag.name, value: flag.value, summary: flag.summary, isRequired: flag.isRequired)
    }
    return subcommand
  }
}
