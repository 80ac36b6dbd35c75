import Chat
import PluginKit

/// A command that a plugin's manifest adds to the bot's own.
public struct AddedCommand: Sendable, Hashable {
  /// The plugin that answers it.
  public var plugin: String
  public var manifest: PluginManifest.CommandDeclaration

  /// Those of all plugins, and what is wrong with them together: a name that the bot or another plugin has.
  static func all(of manifests: [PluginManifest]) -> (commands: [AddedCommand], problems: [ConfigurationProblem]) {
    var commands: [AddedCommand] = []
    var problems: [ConfigurationProblem] = []
    for manifest in manifests {
      for declared in manifest.commands ?? [] {
        let other = commands.first { $0.manifest.name == declared.name }?.plugin
        if CommandDeclaration.all.contains(where: { $0.name == declared.name }) || other != nil {
          problems.append(
            ConfigurationProblem(
              "plugins.\(manifest.name)", line: nil,
              "its command `\(declared.name)` is one of \(other.map { "the plugin \($0)" } ?? "the bot's own") already")
          )
        } else {
          commands.append(AddedCommand(plugin: manifest.name, manifest: declared))
        }
      }
    }
    return (commands, problems)
  }

  /// The command as the parser, the help and Discord have it.
  var declaration: CommandDeclaration {
    var declaration = CommandDeclaration(
      manifest.name, manifest.summary,
      arguments: (manifest.arguments ?? []).map { argument in
        CommandDeclaration.Argument(
          name: argument.name, isRequired: argument.required ?? false, summary: argument.summary ?? argument.name)
      },
      flags: (manifest.flags ?? []).map { flag in
        CommandDeclaration.Flag(name: flag.name, value: flag.value, summary: flag.summary ?? "")
      })
    declaration.plugin = plugin
    declaration.role = AccessPolicy.Role(rawValue: manifest.role)
    return declaration
  }
}
