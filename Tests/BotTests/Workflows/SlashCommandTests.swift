import Chat
import PluginKit
import Testing
import Workflow

@testable import Bot

@Suite("Several slash commands")
struct SlashCommandTests {
  private static func workflow(_ command: String, start: [StartInput]? = nil, inputs: Facts = [:]) -> WorkflowDefinition
  {
    WorkflowDefinition(
      name: command, summary: "What /\(command) does", command: command, start: start,
      steps: [StepDefinition(id: "one", title: "One", action: "p.one", inputs: inputs)])
  }

  private static let both = SlashCommands([workflow("talos-poc"), workflow("wake-up")])
  private static let only = SlashCommands([workflow("talos-poc")])

  @Test(
    "the command is the one by which a delivery came, or with which its text begins",
    arguments: [
      (both, "talos-poc", "list", "talos-poc list"), (both, "wake-up", "list", "wake-up list"),
      (both, "WAKE_UP", "list", "wake-up list"), (both, nil, "list", "talos-poc list"),
      (both, nil, "/wake-up list", "wake-up  list"), (both, nil, "  /wake_up", "wake-up "),
      (both, "talos-poc", "/wake-up list", "wake-up  list"),
      (both, "wake", "list", "There is no `/wake` here. Did you mean `/wake-up`?"),
      (both, nil, "/other list", "There is no `/other` here. This bot has `/talos-poc`, `/wake-up`."),
      // Whoever registered another name for the only workflow meant it.
      (only, "boot", "list", "talos-poc list"), (only, nil, "/talos-poc list", "talos-poc  list"),
      (only, nil, "/boot list", "There is no `/boot` here. This bot has `/talos-poc`."),
    ] as [(SlashCommands, String?, String, String)])
  func addresses(commands: SlashCommands, name: String?, text: String, expected: String) {
    switch commands.address(of: text, cameBy: name) {
    case .command(let set, let rest): #expect("\(set.slashCommand) \(rest)" == expected)
    case .unknown(let sentence): #expect(sentence == expected)
    }
  }

  private static let wake = CommandSet(
    of: workflow(
      "wake",
      start: [
        StartInput(name: "machine", form: .string, summary: "which machine", isRequired: true),
        StartInput(name: "kind", form: .string, summary: "which kind", values: ["Small", "Large"]),
        StartInput(name: "tries", form: .integer, summary: "how often", fallback: 3),
        StartInput(name: "force", form: .boolean, summary: "whatever it does"),
        StartInput(name: "pause", form: .duration, summary: "how long"),
      ], inputs: ["version": "$start.version"]))

  private static func start(_ given: [String: JSONValue], version: String? = nil) -> ParsedCommand {
    var options = StartOptions()
    options.version = version
    options.given = given
    return .command(.start(options), isPublic: false)
  }

  @Test(
    "start takes the inputs of its workflow, each in its form",
    arguments: [
      ("start --machine Rack-1", start(["machine": "Rack-1", "tries": 3, "force": false])),
      (
        "start --force --machine=m --tries 5 --pause 1H --kind small --version 1.13.9",
        start(["machine": "m", "tries": 5, "force": true, "pause": "1h", "kind": "Small"], version: "v1.13.9")
      ),
      ("start", .reply("`start` needs `--machine`: which machine.")),
      ("start --machine m --tries many", .reply("`--tries many`: this is not a whole number, such as 3.")),
      ("start --machine m --kind huge", .reply("`--kind huge`: this is not one of `Small`, `Large`.")),
      ("start --machine m --pause soon", .reply("`--pause soon`: this is not a length of time, such as `30m`.")),
      ("start --machin m", .reply("`start` has no flag `--machin`. Did you mean `--machine`?")),
      ("start --machine m --force=1", .reply("`--force` takes no value; write just `--force`.")),
    ])
  func startInputs(text: String, expected: ParsedCommand) {
    #expect(CommandParser.parse(text, of: Self.wake) { _ in true } == expected)
  }

  @Test("a flag that no step of the workflow refers to is not taken")
  func unusedFlag() {
    guard
      case .reply(let said) = CommandParser.parse("start --machine m --site ASH", of: Self.wake, mayRun: { _ in true })
    else {
      Issue.record("it was taken")
      return
    }
    #expect(said.hasPrefix("`start` has no flag `--site`."))
  }

  @Test("help and Discord show what a workflow takes, the required first")
  func declarations() throws {
    let start = try #require(Self.wake.named("start"))
    #expect(
      start.usage
        == "start --machine MACHINE [--kind Small|Large] [--tries N] [--force] [--pause 30m] [--version V] [--ttl 4h] [--yes]"
    )
    let options = start.discordSubcommand.options
    #expect(options.first?.name == "machine")
    #expect(options.filter(\.isRequired).map(\.name) == ["machine"])
    #expect(options.first { $0.name == "kind" }?.choices == ["Small", "Large"])
    #expect(start.discordSubcommand.problem == nil)
    let help = CommandHelp.message(nil, of: Self.wake, others: [.standard]) { _ in true }
    #expect(help.title == "/wake: What /wake does")
    #expect(help.parts.contains(.details([Detail("/talos-poc", "Talos Linux on rented bare metal")])))
  }
}
