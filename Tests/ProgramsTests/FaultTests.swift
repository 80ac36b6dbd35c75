import Foundation
import PluginKit
import Programs
import Testing

@Suite("Programs that do what they should not", .serialized, .timeLimit(.minutes(3)))
struct FaultTests {
  private static let done = #"answer $id '{"verdict":"done","facts":{"record":"x"}}'"#

  /// A fault, and what people read about it.
  struct Fault: Sendable, CustomTestStringConvertible {
    var what: String
    var program: String
    var sentence: String
    var roles: [PluginManifest.Role] = []
    var testDescription: String { what }

    init(_ what: String, _ body: String, _ sentence: String, beginning: String = ":", roles: [PluginManifest.Role] = [])
    {
      self.what = what
      program = SmallProgram.shell(body, beginning: beginning)
      self.sentence = sentence
      self.roles = roles
    }
  }

  private static func ledger(_ entries: String) -> String {
    #"answer $id '{"verdict":"done","ledger":[\#(entries)]}'"#
  }
  private static let at = #""at":"2026-11-24T10:42:00Z""#
  /// Answers the introduction with those members of the message.
  private static func answering(_ members: String) -> String {
    #"read -r line; echo '{"jsonrpc":"2.0","id":1,\#(members)}'"#
  }

  static let faults: [Fault] = [
    Fault("exits 139", "exit 139", "it ended with exit code 139"),
    Fault("crashes", "kill -SEGV $$", "it was ended by signal 11"),
    Fault("ends before it is greeted", Self.done, "it ended with exit code 7", beginning: "exit 7"),
    Fault("prints a gigabyte", "head -c 1073741824 /dev/zero | tr '\\0' x", "it wrote a line longer than 1 MiB"),
    Fault(
      "prints a gigabyte of progress", #"yes '{"jsonrpc":"2.0","method":"progress","params":{}}'"#,
      "it wrote 1000 notifications without an answer between them"),
    Fault("prints half a line and ends", #"printf '{"jsonrpc":"2.0",'; exit 0"#, "it ended with exit code 0"),
    Fault("prints half a line and hangs", #"printf '{"jsonrpc":"2.0",'; sleep 1000"#, "perform was not over after 1s"),
    Fault("prints no JSON", "echo hello", "the line `hello` is no JSON"),
    Fault("answers another call", "answer 999 null", "it answered call 999, which nobody made"),
    Fault("calls the bot", #"echo '{"jsonrpc":"2.0","id":1,"method":"exec"}'"#, "it called the bot's method `exec`"),
    Fault("never reads", ":", "the call initialize was not over after 1s", beginning: "sleep 1000"),
    Fault("never answers", ":", "the call perform was not over after 1s"),
    Fault("ignores SIGTERM", "sleep 1000", "the call perform was not over after 1s", beginning: "trap '' TERM"),
    Fault("closes its output and lives on", "exec 1>&-; sleep 1000", "it closed its output"),
    Fault("leaves a grandchild with the pipes", "sleep 1000 & exit 3", "it ended with exit code 3"),
    Fault(
      "is another plugin", "exit 1", "it says that it is other of protocol 1",
      beginning: #"read -r line; answer 1 '{"protocol":1,"name":"other"}'"#),
    Fault(
      "speaks another protocol", "exit 1", "it says that it is faulty of protocol 2",
      beginning: #"read -r line; answer 1 '{"protocol":2,"name":"faulty"}'"#),
    Fault(
      "refuses its introduction, with its token in the words", "exit 1", "it does not start: 401 for [secret]",
      beginning: Self.answering(#""error":{"code":-32000,"message":"401 for s3cret-token"}"#)),
    Fault(
      "calls itself by its token", "exit 1", "it says that it is [secret] of protocol 1",
      beginning: Self.answering(#""result":{"protocol":1,"name":"s3cret-token"}"#)),
    Fault(
      "gives its introduction up and lives on", Self.done, "the call initialize was not over after 1s",
      beginning: Self.answering(#""error":{"code":-32002,"message":"given up"}"#)),
    Fault(
      "gives its introduction up and ignores SIGTERM", Self.done, "the call initialize was not over after 1s",
      beginning: "trap '' TERM; " + Self.answering(#""error":{"code":-32002,"message":"given up"}"#)),
    Fault("says no verdict", "answer $id '{}'", "perform: result.verdict: this is missing"),
    Fault(
      "leaves what it did not declare", #"answer $id '{"verdict":"done","facts":{"root_password":"x"}}'"#,
      "make left the fact `root_password`, which the manifest does not declare"),
    Fault(
      "leaves another type", #"answer $id '{"verdict":"done","facts":{"price":0.21}}'"#,
      "make left the fact `price` as `0.21`, which is not of the type money"),
    Fault(
      "buys without the role", ledger(#"{"kind":"intent","name":"tpoc-k3x7qa-1","hourly":"1.00 USD",\#(at)}"#),
      "does not grant it the role operator"),
    Fault(
      "buys for another run", ledger(#"{"kind":"intent","name":"tpoc-aaaaaa-1","hourly":"1.00 USD",\#(at)}"#),
      "its ledger names `tpoc-aaaaaa-1`, which is no `tpoc-k3x7qa-N`", roles: [.operator]),
    Fault(
      "buys what it did not intend", ledger(#"{"kind":"bought","name":"tpoc-k3x7qa-1","id":"1",\#(at)}"#),
      "for which no intent was written before", roles: [.operator]),
  ]

  @Test("a fault is told in one sentence, the process is gone, and three turn the plugin off", arguments: faults)
  func fault(_ fault: Fault) async throws {
    try await SmallProgram.open(fault.program, roles: fault.roles, perform: 1, grace: 0.2) { program in
      for _ in 1...3 {
        let sentence = await program.refusalOfNextProcess()
        #expect(sentence?.contains(fault.sentence) == true, "\(sentence ?? "none")")
        #expect(sentence?.contains("s3cret-token") == false)
      }
      #expect(await program.isOff())
      let off = try #require(await program.refusal())
      #expect(off.hasPrefix("the plugin faulty is off: it failed 3 times within an hour, at last because"))
      #expect(off.contains(fault.sentence), "\(off)")
      #expect(await program.news.offs.count == 1)
      #expect(await program.plugin.state.process == nil)
      #expect(await Traces.eventually { Traces.children(named: SmallProgram.name).isEmpty })
    }
  }

  @Test("a grandchild that left the process group and holds the pipes hangs nothing")
  func escapedGrandchild() async throws {
    let body =
      #"setsid sh -c 'echo $$ > escaped; exec sleep 1000' & while [ ! -s escaped ]; do sleep 0.01; done; exit 3"#
    try await SmallProgram.open(SmallProgram.shell(body)) { program in
      let began = ContinuousClock.now
      #expect(await program.refusal()?.contains("exit code 3") == true)
      #expect(ContinuousClock.now - began < .seconds(5))
      let text = try String(contentsOf: program.folder.appendingPathComponent("escaped"), encoding: .utf8)
      let escaped = try #require(Int32(text.trimmingCharacters(in: .whitespacesAndNewlines)))
      #expect(Traces.exists(escaped))
      kill(escaped, SIGKILL)
    }
  }

  @Test("a program that gives its introduction up is gone before it is started again")
  func introductionGivenUp() async throws {
    let beginning = Self.answering(#""error":{"code":-32002,"message":"given up"}"#)
    try await SmallProgram.open(SmallProgram.shell(Self.done, beginning: beginning)) { program in
      for failures in 1...2 {
        #expect(await program.refusal()?.contains("the call initialize was not over after 10s") == true)
        #expect(Traces.children(named: SmallProgram.name).isEmpty)
        #expect(await program.plugin.state.failures == failures)
      }
    }
  }

  @Test("a plugin that is turned on again works on")
  func enabledAgain() async throws {
    try await SmallProgram.open(SmallProgram.shell("[ -e good ] || exit 1; \(Self.done)")) { program in
      for _ in 1...3 { _ = await program.refusalOfNextProcess() }
      #expect(await program.isOff())
      _ = FileManager.default.createFile(atPath: program.folder.appendingPathComponent("good").path, contents: nil)
      #expect(await program.refusal()?.contains("is off") == true)
      await program.plugin.enable()
      let outcome = try await program.make()
      #expect(outcome.facts["record"] == "x")
      #expect(await program.plugin.state.failures == 0)
    }
  }

  @Test("two hundred crashes leave no zombie and no descriptor")
  func crashes() async throws {
    try await SmallProgram.open(SmallProgram.shell("sleep 1000 & exit 139")) { program in
      _ = await program.refusalOfNextProcess()
      let before = Traces.descriptors()
      for _ in 1...200 {
        await program.plugin.enable()
        let sentence = await program.refusalOfNextProcess()
        #expect(sentence?.contains("exit code 139") == true, "\(sentence ?? "none")")
      }
      #expect(await Traces.eventually { Traces.descriptors() == before })
      #expect(Traces.children(named: SmallProgram.name).isEmpty)
      #expect(Traces.children(named: "sleep").isEmpty)
    }
  }

  @Test("a fault ends only what was under way in that process, and counts once")
  func manyCalls() async throws {
    // Answers nothing until twenty calls have come, and crashes then.
    let body = "n=$((n+1)); [ $n -lt 20 ] || exit 9"
    try await SmallProgram.open(SmallProgram.shell(body, beginning: "n=0")) { program in
      let sentences = await withTaskGroup(of: String?.self) { group in
        for _ in 1...20 { group.addTask { await program.refusal() } }
        return await group.reduce(into: [String?]()) { $0.append($1) }
      }
      #expect(sentences.count == 20 && sentences.allSatisfy { $0?.contains("exit code 9") == true })
      let countsOnce = await Traces.eventually { await program.plugin.state.failures == 1 }
      #expect(countsOnce)
    }
  }
}

extension SmallProgram {
  /// Whether the plugin is off, or is soon.
  func isOff() async -> Bool { await Traces.eventually { await plugin.state.offBecause != nil } }

  /// The refusal of a call that reached a process which was not ended already.
  func refusalOfNextProcess() async -> String? {
    let before = await plugin.state.failures
    let sentence = await refusal()
    _ = await Traces.eventually {
      let state = await plugin.state
      return state.failures > before && state.process == nil
    }
    return sentence
  }
}
