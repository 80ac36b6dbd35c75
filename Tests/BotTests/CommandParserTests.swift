import Chat
import Testing

@testable import Bot

@Suite("The one command parser of every platform")
struct CommandParserTests {
  private static func parse(_ text: String) -> ParsedCommand { CommandParser.parse(text, of: .standard) { _ in true } }

  private static func start(_ change: (inout StartOptions) -> Void) -> Command {
    var options = StartOptions()
    change(&options)
    return .start(options)
  }

  @Test(
    "commands are read however they are typed",
    arguments: [
      ("start", start { _ in }), ("  START  ", start { _ in }),
      ("start --plan c3-small-x86", start { $0.plan = "c3-small-x86" }),
      ("start —plan c3.small.x86", start { $0.plan = "c3-small-x86" }), ("start –site ash", start { $0.site = "ASH" }),
      ("start --plan=“c3-small-x86”", start { $0.plan = "c3-small-x86" }),
      (
        "start --ttl 4h --yes",
        start {
          $0.ttl = 14_400
          $0.yes = true
        }
      ),
      ("start\u{00A0}--version\u{2003}1.13.9", start { $0.version = "v1.13.9" }),
      ("start --hostname Lab-1", start { $0.hostname = "lab-1" }),
      ("start --boot direct", start { $0.boot = "direct" }),
      ("status", .status(run: nil)), ("status K3X7QA", .status(run: "k3x7qa")),
      ("teardown k3x7qa --yes", .teardown(run: "k3x7qa", yes: true)), ("cancel", .cancel(run: nil)),
      ("extend k3x7qa 2h", .extend(run: "k3x7qa", seconds: 7200)), ("extend 2h", .extend(run: nil, seconds: 7200)),
      ("list", .list), ("plans", .plans), ("estimate --hours 24", .estimate(plan: nil, hours: 24)),
      ("cost k3x7qa", .cost(CostQuestion(.run("k3x7qa")))),
      ("cost", .cost(CostQuestion(.run(nil)))), ("cost me", .cost(CostQuestion(.me, grouping: .run))),
      ("cost channel --csv", .cost(CostQuestion(.channel, form: .csv))),
      (
        "cost month --month 2026-10 --by run --chart",
        .cost(CostQuestion(.all, month: "2026-10", form: .chart, grouping: .run))
      ),
      ("cost --month 2026-10 --json", .cost(CostQuestion(.all, month: "2026-10", form: .json))),
      ("cost month --compare", .cost(CostQuestion(.all, form: .compare))), ("reminders", .reminders),
      ("mute k3x7qa 8h", .mute(run: "k3x7qa", seconds: 28_800)), ("mute 30m", .mute(run: nil, seconds: 1800)),
      ("check", .check), ("report", .report(run: nil)),
      ("help start", .help("start")),
      ("", .help(nil)),
    ])
  func accepted(text: String, command: Command) {
    #expect(Self.parse(text) == .command(command, isPublic: false))
  }

  @Test(
    "everything else is answered with one sentence, and never executed",
    arguments: [
      ("strat", "Did you mean `start`?"), ("tear", "`teardown`"), ("frobnicate", "`help` lists them."),
      ("start --paln x", "Did you mean `--plan`?"), ("start --plan", "needs a value"),
      ("start --plan --yes", "needs a value"),
      ("start --plan a --plan b", "given twice"), ("start --yes=no", "takes no value"),
      ("start now", "one word too many"),
      ("start --ttl 4", "is not a length of time"), ("start --ttl 1m", "at least ten minutes"),
      ("start --version 1.13", "a version"),
      ("start --schematic abc", "64 hexadecimal digits"), ("start --hostname -x-", "letters, digits and hyphens"),
      ("start --boot pxe", "`reinstall` or `direct`"), ("start --plan \"c3", "not closed"),
      ("status k3x7q1", "is not a run"),
      ("extend k3x7qa", "is not"), ("extend", "needs a length of time"),
      ("estimate --hours 0", "a whole number of hours"),
      ("start --plan c3;rm", "is not a plan"), ("start --plan <!channel>", "is not a plan"),
    ])
  func refused(text: String, words: String) {
    guard case .reply(let sentence) = Self.parse(text) else {
      Issue.record("`\(text)` was taken for a command")
      return
    }
    #expect(sentence.contains(words))
    #expect(!sentence.contains("\n"))
  }

  @Test("--public shows the answer to the channel")
  func isPublic() {
    #expect(Self.parse("list --public") == .command(.list, isPublic: true))
  }

  @Test("hints name only what the asker may run")
  func hints() {
    guard case .reply(let sentence) = CommandParser.parse("strat", of: .standard, mayRun: { $0 == "status" }) else {
      Issue.record("a misspelt command was executed")
      return
    }
    #expect(!sentence.contains("`start`"))
  }

  @Test("help and flags have a declaration each")
  func declarations() {
    for declaration in CommandSet.standard.declarations {
      #expect(!declaration.summary.isEmpty)
      #expect(Self.parse("help \(declaration.name)") == .command(.help(declaration.name), isPublic: false))
    }
  }

  @Test(
    "what a button says to type is what the parser reads",
    arguments: [
      Command.teardown(run: "k3x7qa", yes: true), .extend(run: "k3x7qa", seconds: 5400), .confirm(run: "k3x7qa"),
      .cancel(run: nil), .status(run: "k3x7qa"), .estimate(plan: "c3-small-x86", hours: 8), .help("start"), .list,
      .start(Self.options),
    ])
  func words(command: Command) {
    #expect(Self.parse(command.words) == .command(command, isPublic: false))
  }

  private static var options: StartOptions {
    var options = StartOptions()
    options.plan = "c3-small-x86"
    options.ttl = 5400
    options.hostname = "lab"
    options.yes = true
    return options
  }

  @Test(
    "the nearest word is near",
    arguments: [("plna", "plans"), ("exten", "extend"), ("zzzz", nil)] as [(String, String?)])
  func nearest(word: String, expected: String?) {
    #expect(NearestWord.of(word, among: ["plans", "extend", "start"]) == expected)
  }
}
