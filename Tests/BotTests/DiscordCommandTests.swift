import Chat
import PluginKit
import Testing

@testable import Bot

@Suite("The command as Discord registers it")
struct DiscordCommandTests {
  @Test(
    "every command is one that Discord takes, with every word and flag",
    arguments: CommandSet.standard.declarations.map(\.name))
  func commands(name: String) throws {
    let declaration = try #require(CommandSet.standard.named(name))
    let subcommand = declaration.discordSubcommand
    #expect(subcommand.problem == nil)
    #expect(
      subcommand.options.count
        == declaration.arguments.count + declaration.flags.count + CommandDeclaration.common.count)
    #expect(CommandDeclaration.all.count <= 25)
  }

  @Test("required options come first, choices are offered, and no description is too long")
  func registration() throws {
    let command = DiscordSubcommand.registration(
      name: "talos-poc", summary: "x", of: CommandSet.standard.declarations.map(\.discordSubcommand))
    let all = try #require(command["options"]?.array)
    let extend = try #require(all.first { $0["name"] == "extend" }?["options"]?.array)
    #expect(extend.prefix(2).map { $0["name"]?.string } == ["time", "run"])
    #expect(extend[0]["required"] == true)
    let start = try #require(all.first { $0["name"] == "start" }?["options"]?.array)
    let boot = try #require(start.first { $0["name"] == "boot" })
    #expect(boot["choices"]?.array?.compactMap { $0["value"]?.string } == ["reinstall", "direct"])
    #expect(start.first { $0["name"] == "yes" }?["type"] == 5)
    for part in all + all.flatMap({ $0["options"]?.array ?? [] }) {
      #expect((1...100).contains(part["description"]?.string?.count ?? 0))
    }
  }
}
