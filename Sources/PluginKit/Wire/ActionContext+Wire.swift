import Foundation

extension ActionContext: WireValue {
  public var wire: JSONValue {
    .members([
      "run": .string(run), "instance": .string(instance), "step": .string(step), "inputs": .object(inputs.values),
      "facts": .object(facts.values), "memo": memo, "answer": answer?.wire,
      "resources": .array(resources.map(\.wire)), "step_began": stepBegan.wire, "now": now.wire,
      "expires_at": expiresAt?.wire, "time_to_live": .seconds(timeToLive), "said_yes": .bool(saidYes),
      "undoing": .bool(undoing), "spending": spending.wire, "last_quote": lastQuote?.wire,
    ])
  }

  public init(wire reader: WireReader) throws(WireError) {
    var resources: [Resource] = []
    for resource in try reader.list("resources") { resources.append(try Resource(wire: resource)) }
    var answer: Answer?
    if let given = try reader.optional("answer") { answer = try Answer(wire: given) }
    var spending = Spending()
    if let given = try reader.optional("spending") { spending = try Spending(wire: given) }
    var lastQuote: LastQuote?
    if let given = try reader.optional("last_quote") { lastQuote = try LastQuote(wire: given) }
    self.init(
      run: try reader.member("run").text(), instance: try reader.member("instance").text(),
      step: try reader.member("step").text(), inputs: try reader.optional("inputs")?.facts() ?? [:],
      facts: try reader.optional("facts")?.facts() ?? [:], memo: try reader.optional("memo")?.value, answer: answer,
      resources: resources, stepBegan: try reader.member("step_began").instant(),
      now: try reader.member("now").instant(), expiresAt: try reader.optional("expires_at")?.instant(),
      timeToLive: try reader.optional("time_to_live")?.seconds() ?? 4 * 3600,
      saidYes: try reader.optional("said_yes")?.bool() ?? false,
      undoing: try reader.optional("undoing")?.bool() ?? false, spending: spending, lastQuote: lastQuote)
  }
}

extension Spending: WireValue {
  public var wire: JSONValue {
    [
      "today": today.wire, "this_month": thisMonth.wire, "person_today": personToday.wire,
      "person_this_month": personThisMonth.wire, "channel_today": channelToday.wire,
      "channel_this_month": channelThisMonth.wire,
    ]
  }

  public init(wire reader: WireReader) throws(WireError) {
    func amount(_ name: String) throws(WireError) -> Money { try reader.optional(name)?.money() ?? .zero() }
    self.init(
      today: try amount("today"), thisMonth: try amount("this_month"), personToday: try amount("person_today"),
      personThisMonth: try amount("person_this_month"), channelToday: try amount("channel_today"),
      channelThisMonth: try amount("channel_this_month"))
  }
}

extension LastQuote: WireValue {
  public var wire: JSONValue { ["hourly": hourly.wire, "at": at.wire] }
  public init(wire reader: WireReader) throws(WireError) {
    self.init(hourly: try reader.member("hourly").money(), at: try reader.member("at").instant())
  }
}

extension Resource: WireValue {
  public var wire: JSONValue {
    .members([
      "run": .string(run), "provider": .string(provider), "name": .string(name), "id": id.map { .string($0) },
      "hourly": hourly.wire, "from": from.wire, "until": until?.wire, "state": .string(state.rawValue),
      "billing_unit": .number(Decimal(billingUnit)),
    ])
  }

  public init(wire reader: WireReader) throws(WireError) {
    self.init(
      run: try reader.member("run").text(), provider: try reader.member("provider").text(),
      name: try reader.member("name").text(), id: try reader.optional("id")?.text(),
      hourly: try reader.member("hourly").money(), from: try reader.member("from").instant(),
      until: try reader.optional("until")?.instant(), state: try reader.member("state").word(),
      billingUnit: Int64(try reader.optional("billing_unit")?.whole() ?? 1))
  }
}
