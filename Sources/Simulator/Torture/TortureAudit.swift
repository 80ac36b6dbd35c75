/// Whether the audit of a trial tells everything once, read with the bot's own `audit` command after its end.
struct TortureAudit: Sendable {
  let trial: TortureTrial
  let environment: [String: String]

  /// What the audit has to hold for each of the two runs, exactly once.
  private static let once = ["run began", "bought ", "run leaves its road", "gone: ", "run ended"]

  func problems() async -> [String] {
    let output: String
    do {
      let program = try ChildProgram(
        trial.bot, ["audit", "--config", trial.configuration], environment: environment)
      let ended = try await program.finish(within: 60)
      guard ended.code == 0 else { return ["the audit command ended with exit code \(ended.code)"] }
      output = ended.output
    } catch {
      return ["the audit cannot be read: \(error)"]
    }
    let lines = output.split(separator: "\n").map(String.init)
    var problems: [String] = []
    for what in Self.once {
      let count = lines.filter { $0.contains("\t\(what)") }.count
      if count != 2 { problems.append("the audit has `\(what)` \(count) times for two runs") }
    }
    let intents = lines.filter { $0.contains("\tintent to buy ") }.count
    let never = lines.filter { $0.contains("\tnever came to be: ") }.count
    if intents - never != 2 { problems.append("the audit has \(intents) intents, of which \(never) never came to be") }
    for command in ["start", "confirm", "teardown", "cancel"] {
      let accepted = lines.filter { $0.contains("\t\(command)\taccepted") }.count
      // Who was not answered types again, and a teardown that is under way accepts that.
      let isRight = command == "start" ? accepted == 2 : accepted >= 1
      if !isRight { problems.append("the audit has `\(command)` accepted \(accepted) times") }
    }
    return problems
  }
}
