import Foundation
import PluginKit
import Testing

@testable import Programs

@Suite("Programs that do what they should", .serialized, .timeLimit(.minutes(2)))
struct GoodProgramTests {
  @Test("what the bot gives a program is its own settings, secrets and almost no environment")
  func surroundings() async throws {
    let body = """
      answer $id '{"verdict":"done","facts":{"record":"x"}}'; env > environment; pwd > folder; ls /proc/$$/fd > open
      """
    try await SmallProgram.open(
      SmallProgram.shell(body, beginning: "read -r line; echo \"$line\" > introduction; answer 1 '\(Self.identity)'")
    ) { program in
      _ = try await program.make()
      func text(_ name: String) async throws -> String {
        let file = program.folder.appendingPathComponent(name)
        let isWritten = await Traces.eventually { ((try? Data(contentsOf: file)) ?? Data()).last == UInt8(ascii: "\n") }
        #expect(isWritten)
        return try String(contentsOf: file, encoding: .utf8)
      }
      let introduction = try JSONValue(parsing: Array(try await text("introduction").utf8))
      #expect(introduction["params"]?["secrets"] == ["token": "s3cret-token"])
      #expect(introduction["params"]?["settings"] == ["zone": "example.com"])
      #expect(introduction["params"]?["time_zone"] == "Europe/Berlin")
      let open = Set(try await text("open").split(separator: "\n"))
      // The shell keeps the script itself open, and what it redirects, under numbers from 10 on.
      #expect(open.compactMap { Int($0) }.filter { $0 < 10 }.sorted() == [0, 1, 2])
      let names = Set(
        try await text("environment").split(separator: "\n").compactMap { $0.split(separator: "=").first })
      #expect(names.subtracting(["PWD", "OLDPWD", "SHLVL", "_"]) == ["PATH", "LANG", "TALOS_POC_PLUGIN"])
      #expect(try await text("folder").trimmingCharacters(in: .whitespacesAndNewlines) == program.folder.path)
    }
  }

  private static let identity = #"{"protocol":1,"name":"faulty","version":"1"}"#

  @Test("one process serves all calls, and ends when it is told to")
  func oneProcess() async throws {
    let body = #"answer $id '{"verdict":"done","facts":{"record":"'$$'"}}'"#
    try await SmallProgram.open(SmallProgram.shell(body)) { program in
      #expect(await program.plugin.state.process == nil)
      let processes = try await withThrowingTaskGroup(of: JSONValue?.self) { group in
        for _ in 1...50 { group.addTask { try await program.make().facts["record"] } }
        return try await group.reduce(into: Set<JSONValue?>()) { $0.insert($1) }
      }
      let process = try #require(await program.plugin.state.process)
      #expect(processes == [.string("\(process)")])
      await program.plugin.stop()
      #expect(!Traces.exists(process))
      #expect(await program.plugin.state.failures == 0)
    }
  }

  @Test("answers may come in any order, and a call that is given up is told")
  func order() async throws {
    // Answers the second call at once and the first when it is cancelled.
    let body = """
      case "$line" in
        *'"method":"cancel"'*) echo "$line" > cancelled; printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32002,"message":"given up"}}\\n' $first ;;
        *slow*) first=$id ;;
        *) answer $id '{"verdict":"done","facts":{"record":"fast"}}' ;;
      esac
      """
    try await SmallProgram.open(SmallProgram.shell(body), perform: 2) { program in
      var slow = SmallProgram.context
      slow.step = "slow"
      async let first = program.refusal(slow)
      let second = try await program.make()
      #expect(second.facts["record"] == "fast")
      let refusal = await first
      #expect(refusal?.contains("the call perform was not over after 2s") == true)
      let process = await program.plugin.state.process
      #expect(process != nil, "a program that answers `cancel` goes on")
      #expect(await program.plugin.state.failures == 1)
      #expect(try await program.make().facts["record"] == "fast")
      #expect(await program.plugin.state.process == process)
    }
  }

  @Test("an error is the plugin's own word: no failure, and without its secrets")
  func errors() async throws {
    let body = #"""
      printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32000,"message":"401 for s3cret-token","data":{"retry_after":30}}}\n' $id
      """#
    try await SmallProgram.open(SmallProgram.shell(body)) { program in
      let error = await #expect(throws: PluginError.self) { try await program.make() }
      #expect(error?.description == "faulty: 401 for [secret]")
      #expect(error?.retryAfter == 30)
      #expect(await program.plugin.state.failures == 0)
      await #expect(throws: UnknownAction.self) { try await program.plugin.perform("dance", SmallProgram.context) }
    }
  }

  @Test("what a plugin provides beside actions is asked for and read")
  func abilities() async throws {
    let body = """
      case "$line" in
        *'"method":"inventory"'*) answer $id '{"items":[{"id":"1","name":"tpoc-k3x7qa-1","status":"on"}]}' ;;
        *'"method":"exists"'*) answer $id '{"exists":false}' ;;
        *'"method":"prices"'*) answer $id '{"offers":[],"read_at":"2026-11-24T10:42:00Z"}' ;;
        *'"method":"check"'*) answer $id '{"results":[{"title":"t","passed":true,"seen":"s"}]}' ;;
        *'"method":"on_schedule"'*) answer $id '{"notices":[]}' ;;
        *'"method":"command"'*) answer $id '{"text":"hello"}' ;;
      esac
      """
    try await SmallProgram.open(SmallProgram.shell(body)) { program in
      let plugin = program.plugin
      let items = try await plugin.inventory(instance: "tpoc")
      #expect(items?.map(\.id) == ["1"])
      #expect(try await plugin.exists("1") == false)
      #expect(try await plugin.offers()?.offers == [])
      #expect(await plugin.check() == [CheckResult("t", passed: true, seen: "s")])
      #expect(try await plugin.onSchedule(now: Date()) == [])
      let call = CommandCall(name: "dns", by: "slack:T1/U1", channel: "slack:T1/C1")
      #expect(try await plugin.command(call) == "hello")
    }
  }

  @Test("its log reaches the bot's, in few short lines and without secrets")
  func log() async throws {
    let body = """
      echo "token is s3cret-token" >&2; head -c 100000 /dev/zero | tr '\\0' x >&2; echo >&2
      i=0; while [ $i -lt 500 ]; do echo "line $i" >&2; i=$((i+1)); done
      answer $id '{"verdict":"done"}'
      """
    try await SmallProgram.open(SmallProgram.shell(body)) { program in
      _ = try await program.make()
      let isWhole = await Traces.eventually { await program.news.log.count == LogGate.lines }
      #expect(isWhole)
      let log = await program.news.log
      #expect(log.first == "token is [secret]")
      #expect(log.dropFirst().first?.count == LogGate.longest)
      #expect(log.last == "line 47")
    }
  }

  /// A secret that has another value as soon as it is asked for anew, and not before.
  private actor RotatedSecret: SecretReader {
    private var value = "old-token"
    func secret(_ setting: String) -> String { value }
    func refuse(_ setting: String) { value = "new-token" }
  }

  @Test("turned off and on again, a program gets its secrets as they are then")
  func rotatedSecret() async throws {
    let beginning = """
      read -r line; answer 1 '\(Self.identity)'
      case $line in *new-token*) token=new ;; *) token=old ;; esac
      """
    let text = SmallProgram.shell(
      #"answer $id '{"verdict":"done","facts":{"record":"'$token'"}}'"#, beginning: beginning)
    try await SmallProgram.open(text, secrets: RotatedSecret()) { program in
      let first = try await program.make()
      #expect(first.facts["record"] == "old")
      await program.plugin.disable(by: "Ada")
      #expect(await program.refusal()?.contains("Ada turned it off") == true)
      await program.plugin.enable()
      let second = try await program.make()
      #expect(second.facts["record"] == "new")
    }
  }

  /// A secret that is read only once the test lets it.
  private actor SlowSecret: SecretReader {
    private var waiting: [CheckedContinuation<Void, Never>] = []
    var isAsked: Bool { !waiting.isEmpty }
    func secret(_ setting: String) async -> String {
      await withCheckedContinuation { waiting.append($0) }
      return "s3cret-token"
    }
    func refuse(_ setting: String) {}
    func tell() {
      for continuation in waiting { continuation.resume() }
      waiting = []
    }
  }

  @Test("a program that was turned off while it was being started does not start")
  func offWhileStarting() async throws {
    let secret = SlowSecret()
    try await SmallProgram.open(SmallProgram.shell(#"answer $id '{"verdict":"done"}'"#), secrets: secret) { program in
      async let refusal = program.refusal()
      _ = await Traces.eventually { await secret.isAsked }
      await program.plugin.disable(by: "Ada")
      await secret.tell()
      #expect(await refusal?.contains("Ada turned it off") == true)
      #expect(await program.plugin.state.process == nil)
    }
  }

  @Test("only root can run a program as another user, and does")
  func anotherUser() async throws {
    let body = #"answer $id '{"verdict":"done","facts":{"record":"'$(id -un)'"}}'"#
    try await SmallProgram.open(SmallProgram.shell(body), user: "nobody") { program in
      if geteuid() == 0 {
        let outcome = try await program.make()
        #expect(outcome.facts["record"] == "nobody")
      } else {
        #expect(await program.refusal()?.contains("fell over") == true)
      }
    }
  }
}

@Suite("What is decided about programs without running one")
struct ProgramDecisionTests {
  @Test("three failures within an hour are too many, and older ones are forgotten")
  func window() {
    var window = FailureWindow()
    let start = ContinuousClock.now
    let tooMany = [0, 60, 3601, 3602].map { window.add(at: start + .seconds($0)) }
    #expect(tooMany == [false, false, false, true])
    #expect(window.count(at: start + .seconds(3602)) == 3)
    window.forget()
    let again = window.add(at: start + .seconds(3603))
    #expect(!again)
  }

  @Test("a log that is too long is cut, counted and goes on in the next window")
  func gate() {
    var gate = LogGate(secrets: ["abcd", "abcdef", "ab"])
    let first = gate.take("x abcdef \u{1B}[1m ab", at: 0)
    #expect(first == ["x [secret]  [1m ab"])
    let others = (1...LogGate.lines).map { gate.take("line \($0)", at: 1).count }
    #expect(others == Array(repeating: 1, count: LogGate.lines - 1) + [0])
    let later = gate.take("later", at: LogGate.window)
    #expect(later == ["1 more lines were left out", "later"])
  }

  @Test("a program that wants to be called at once for nothing is called a second later")
  func tamed() {
    let context = SmallProgram.context
    func until(_ memo: JSONValue?, _ seconds: Double) -> Double? {
      let outcome = Outcome.wait(until: context.after(seconds), memo: memo).tamed(for: "faulty", context)
      guard case .wait(let until) = outcome.verdict else { return nil }
      return (until.timeIntervalSince(context.now) * 1000).rounded() / 1000
    }
    #expect(until(nil, 0) == 1)
    #expect(until(nil, 5) == 5)
    #expect(until(["intent": true], -100) == 0.05)
    let notice = Outcome(.done, notices: [Notice(.note, key: "k", title: "t")]).tamed(for: "faulty", context)
    #expect(notice.notices.first?.key == "faulty-k")
  }
}
