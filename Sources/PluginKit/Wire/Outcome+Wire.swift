import Foundation

extension Outcome: WireValue {
  private enum Word: String, CaseIterable { case done, wait, ask, failed }

  public var wire: JSONValue {
    let (word, until, question, failure): (Word, Date?, Question?, Failure?) =
      switch verdict {
      case .done: (.done, nil, nil, nil)
      case .wait(let until): (.wait, until, nil, nil)
      case .ask(let question): (.ask, nil, question, nil)
      case .failed(let failure): (.failed, nil, nil, failure)
      }
    return .members([
      "verdict": .string(word.rawValue), "until": until?.wire, "question": question?.wire, "failure": failure?.wire,
      "facts": .object(facts.values), "progress": progress.map { .string($0) }, "memo": memo,
      "ledger": .list(ledger), "notices": .list(notices),
    ])
  }

  public init(wire reader: WireReader) throws(WireError) {
    let verdict: Verdict
    switch try reader.member("verdict").word(Word.self) {
    case .done: verdict = .done
    case .wait: verdict = .wait(until: try reader.member("until").instant())
    case .ask: verdict = .ask(try Question(wire: try reader.member("question")))
    case .failed: verdict = .failed(try Failure(wire: try reader.member("failure")))
    }
    var ledger: [LedgerEntry] = []
    for entry in try reader.list("ledger") { ledger.append(try LedgerEntry(wire: entry)) }
    var notices: [Notice] = []
    for notice in try reader.list("notices") { notices.append(try Notice(wire: notice)) }
    self.init(
      verdict, facts: try reader.optional("facts")?.facts() ?? [:], progress: try reader.optional("progress")?.text(),
      memo: try reader.optional("memo")?.value, ledger: ledger, notices: notices)
  }
}

extension Failure: WireValue {
  public var wire: JSONValue { ["seen": .string(seen), "probably": .string(probably), "next": .string(next)] }
  public init(wire reader: WireReader) throws(WireError) {
    self.init(
      seen: try reader.member("seen").text(), probably: try reader.member("probably").text(),
      next: try reader.member("next").text())
  }
}

extension LedgerEntry: WireValue {
  private enum Kind: String, CaseIterable { case intent, bought, gone, never }

  public var wire: JSONValue {
    switch self {
    case .intent(let name, let hourly, let at):
      ["kind": "intent", "name": .string(name), "hourly": hourly.wire, "at": at.wire]
    case .bought(let name, let id, let hourly, let at):
      .members([
        "kind": "bought", "name": .string(name), "id": .string(id), "hourly": hourly?.wire, "at": at.wire,
      ])
    case .gone(let name, let at): ["kind": "gone", "name": .string(name), "at": at.wire]
    case .never(let name, let at): ["kind": "never", "name": .string(name), "at": at.wire]
    }
  }

  public init(wire reader: WireReader) throws(WireError) {
    let name = try reader.member("name").text()
    let at = try reader.member("at").instant()
    switch try reader.member("kind").word(Kind.self) {
    case .intent: self = .intent(name: name, hourly: try reader.member("hourly").money(), at: at)
    case .bought:
      self = .bought(
        name: name, id: try reader.member("id").text(), hourly: try reader.optional("hourly")?.money(), at: at)
    case .gone: self = .gone(name: name, at: at)
    case .never: self = .never(name: name, at: at)
    }
  }
}
