import Chat
import Foundation
import PluginKit
import Testing
import Workflow

@testable import Bot

@Suite("Commands that plugins add")
struct AddedCommandTests {
  static let manifest = """
    {"name": "dns", "version": "1.0.0", "protocol": 1, "kind": "built-in", "summary": "Names.", "actions": {},
     "settings": {}, "commands": [
       {"name": "dns-show", "summary": "what a name points to", "role": "viewer",
        "arguments": [{"name": "name", "required": true, "summary": "the name"}, {"name": "kind"}],
        "flags": [{"name": "--zone", "value": "ZONE", "summary": "another zone"}, {"name": "--all"}]},
       {"name": "dns-drop", "summary": "forget a name", "role": "admin"}]}
    """

  static func commands(_ text: String = manifest) throws -> (commands: [AddedCommand], problems: [ConfigurationProblem])
  {
    AddedCommand.all(of: [try JSONDecoder().decode(PluginManifest.self, from: Data(text.utf8))])
  }

  private static func set() throws -> CommandSet {
    CommandSet(of: CommandSet.standard.workflow, adding: try commands().commands)
  }

  private static func call(_ arguments: [String: String], _ flags: [String: String] = [:]) -> ParsedCommand {
    .command(
      .added(AddedCommandCall(plugin: "dns", name: "dns-show", arguments: arguments, flags: flags)), isPublic: false)
  }

  @Test(
    "words and flags are read by their names",
    arguments: [
      ("dns-show lab.example.com", call(["name": "lab.example.com"])),
      (
        "dns-show lab A --zone=example.org --all",
        call(["name": "lab", "kind": "A"], ["--zone": "example.org", "--all": "true"])
      ),
      ("DNS-Show \"--all\"", call(["name": "--all"])),
      ("dns-show", .reply("`dns-show` needs name: `dns-show name [kind] [--zone ZONE] [--all]`.")),
      (
        "dns-show a b c",
        .reply("`c` is one word too many; the command is `dns-show name [kind] [--zone ZONE] [--all]`.")
      ),
      ("dns-shwo a", .reply("There is no command `dns-shwo`. Did you mean `dns-show`?")),
      ("dns-show a --zoen x", .reply("`dns-show` has no flag `--zoen`. Did you mean `--zone`?")),
    ])
  func parsing(text: String, expected: ParsedCommand) throws {
    #expect(CommandParser.parse(text, of: try Self.set()) { _ in true } == expected)
  }

  @Test("who may run it is what the manifest says", arguments: ["dns-show", "dns-drop"])
  func roles(name: String) throws {
    let ada = Principal(platform: "slack", workspace: "T1", user: "U1")
    let place = Place(platform: "slack", workspace: "T1", channel: "C1")
    let role = try #require(try Self.set().named(name)?.role)
    for (granted, rank) in [(AccessPolicy.Role.viewer, 0), (.operate, 1), (.admin, 2)] {
      let access = AccessPolicy(grants: [granted: .init(users: ["*"], channels: ["*"])])
      let isAllowed = access.mayRun(name, by: ada, in: place, needing: role).isAllowed
      #expect(isAllowed == (rank >= (name == "dns-show" ? 0 : 2)))
    }
  }

  @Test("help and Discord show it, with the words in their order")
  func declarations() throws {
    let set = try Self.set()
    let help = CommandHelp.message("dns-show", of: set) { _ in true }
    #expect(help.title == "/talos-poc dns-show name [kind] [--zone ZONE] [--all]")
    let subcommand = try #require(set.named("dns-show")).discordSubcommand
    #expect(subcommand.problem == nil)
    #expect(subcommand.options.map(\.name) == ["name", "kind", "zone", "all", "public"])
    #expect(set.outline.words["dns-show"] == ["name", "kind"])
  }

  @Test("a name that the bot or another plugin has is refused")
  func taken() throws {
    let own = try Self.commands(Self.manifest.replacing("dns-drop", with: "status"))
    #expect(own.problems.map(\.description) == ["plugins.dns: its command `status` is one of the bot's own already"])
    let manifest = try JSONDecoder().decode(PluginManifest.self, from: Data(Self.manifest.utf8))
    var other = manifest
    other.name = "other"
    let both = AddedCommand.all(of: [manifest, other])
    #expect(both.commands.count == 2)
    #expect(
      both.problems.first?.description == "plugins.other: its command `dns-show` is one of the plugin dns already")
  }
}
