import Foundation
import PluginKit
import Testing

@Suite("Messages between the bot and a plugin's program")
struct WireTests {
  private static let at = Date(timeIntervalSince1970: 1_790_000_000.25)
  private static let price = Money(microUnits: 210_000)

  private static let context = ActionContext(
    run: "k3x7qa", instance: "tpoc", step: "dns", inputs: ["plan": "c3"], facts: ["address": "203.0.113.7"],
    memo: ["made": [1, true]], answer: Answer(kind: .confirmDearer, yes: true, by: "slack:T1/U1", at: at),
    resources: [
      Resource(
        run: "k3x7qa", provider: "own", name: "tpoc-k3x7qa-1", id: "sv_1", hourly: price, from: at, until: at,
        state: .billing, billingUnit: 3600)
    ], stepBegan: at, now: at, expiresAt: at, timeToLive: 1.5, saidYes: true, undoing: true,
    spending: Spending(today: price, channelThisMonth: .zero()), lastQuote: LastQuote(hourly: price, at: at))

  @Test("a context arrives as it was sent")
  func context() throws {
    let wire = Self.context.wire
    let arrived = try ActionContext(wire: JSONValue(parsing: Array(wire.text.utf8)))
    #expect(arrived.wire == wire)
    #expect(arrived.resources == Self.context.resources)
    #expect(arrived.answer == Self.context.answer)
    #expect(arrived.spending == Self.context.spending)
    #expect(arrived.lastQuote == Self.context.lastQuote)
    #expect(arrived.stepBegan == Self.at && arrived.expiresAt == Self.at && arrived.timeToLive == 1.5)
    let least = try ActionContext(
      wire: ActionContext(run: "a", instance: "b", step: "c", stepBegan: Self.at, now: Self.at).wire)
    #expect(least.memo == nil && least.answer == nil && least.lastQuote == nil && !least.undoing)
  }

  static let outcomes: [Outcome] = [
    .done(["record": "k3x7qa.example.com"], progress: "made"),
    .wait(
      until: at, memo: ["intent": "x"],
      ledger: [
        .intent(name: "tpoc-k3x7qa-1", hourly: price, at: at), .bought(name: "a", id: "1", hourly: nil, at: at),
        .bought(name: "a", id: "1", hourly: price, at: at), .gone(name: "a", at: at), .never(name: "b", at: at),
      ]),
    .ask(
      Question(
        kind: .confirmPurchase, text: "shall it?", details: [Detail("price", "0.21 USD")], expiresAt: at,
        reservation: price, hourly: price, answeredByFlag: true), memo: nil),
    .failed(seen: "404", probably: "gone", next: "`retry k3x7qa`"),
    Outcome(
      .done,
      notices: [
        Notice(
          .alert, key: "k", title: "t",
          body: NoticeBody([.text("a"), .details([Detail("b", "c")]), .code("ls")]), buttons: [.keep, .teardown])
      ]),
  ]

  @Test("an outcome arrives as it was sent", arguments: outcomes)
  func outcome(sent: Outcome) throws {
    #expect(try Outcome(wire: JSONValue(parsing: Array(sent.wire.text.utf8))) == sent)
  }

  @Test(
    "an outcome that the protocol does not know is refused with its place",
    arguments: [
      ("{}", "verdict: this is missing"), (#"{"verdict":"maybe"}"#, "verdict: `\"maybe\"` is not one of"),
      (#"{"verdict":"wait"}"#, "until: this is missing"),
      (#"{"verdict":"wait","until":"soon"}"#, "until: `\"soon\"` is not an instant"),
      (#"{"verdict":"done","facts":[]}"#, "facts: `[]` is not an object"),
      (#"{"verdict":"done","ledger":[{"kind":"bought","name":"a","at":"2026-11-24T10:42:00Z"}]}"#, "ledger[0].id"),
      (
        #"{"verdict":"done","ledger":[{"kind":"intent","name":"a","hourly":0.21,"at":"2026-11-24T10:42:00Z"}]}"#,
        "ledger[0].hourly: `0.21` is not text"
      ),
      (
        #"{"verdict":"ask","question":{"kind":"approve","text":"","expires_at":"2026-11-24T10:42:00Z"}}"#,
        "question.kind: `\"approve\"` is not one of"
      ), ("[]", "`[]` is not an object"),
    ])
  func refused(text: String, sentence: String) throws {
    let json = try JSONValue(parsing: Array(text.utf8))
    let error = #expect(throws: WireError.self) { try Outcome(wire: json) }
    #expect(error?.description.hasPrefix(sentence) == true, "\(error?.description ?? "")")
  }

  @Test("every call arrives as it was sent, under the name of its method")
  func calls() throws {
    let introduction = PluginIntroduction(
      instance: "tpoc", settings: ["zone": "example.com"], secrets: ["token": "s"], timeZone: "Europe/Berlin",
      roles: ["operator"])
    let command = CommandCall(
      name: "dns", arguments: ["run": "k3x7qa"], flags: ["--zone": "x"], by: "slack:T1/U1", channel: "slack:T1/C1")
    let calls: [PluginCall] = [
      .initialize(introduction), .perform(action: "create", Self.context), .inventory(instance: "tpoc"),
      .exists(id: "1"), .prices, .onSchedule(now: Self.at), .check, .command(command), .shutdown,
    ]
    #expect(Set(calls.map(\.method)) == Set(PluginCall.Method.allCases))
    for call in calls {
      let request = PluginMessage.request(id: 7, method: call.method.rawValue, parameters: call.parameters)
      guard case .request(7, let method, let parameters) = try PluginMessage(line: Array(request.line.utf8)) else {
        Issue.record("\(request.line) is no request")
        continue
      }
      let arrived = try #require(try PluginCall(method: method, parameters: parameters))
      #expect(arrived.method == call.method && arrived.parameters == call.parameters)
    }
    #expect(try PluginCall(method: "dance", parameters: [:]) == nil)
    #expect(throws: WireError.self) { try PluginCall(method: "exists", parameters: [:]) }
  }

  @Test(
    "messages that are not calls arrive as they were sent",
    arguments: [
      .notification(method: "cancel", parameters: ["id": 3]), .result(id: 3, .null), .result(id: 4, ["text": "é\n"]),
      .failure(id: 3, PluginFault("the zone does not answer", retryAfter: 30)),
      .failure(id: nil, PluginFault(code: PluginFault.Code.unreadable, "no JSON")),
    ] as [PluginMessage])
  func messages(sent: PluginMessage) throws {
    #expect(!sent.line.contains("\n"))
    #expect(try PluginMessage(line: Array(sent.line.utf8)) == sent)
  }

  @Test(
    "a line that is no message is refused",
    arguments: [
      "", "hello", "[]", "{}", #"{"jsonrpc":"2.0"}"#, #"{"jsonrpc":"1.0","id":1,"result":1}"#,
      #"{"jsonrpc":"2.0","id":"x","result":1}"#, #"{"jsonrpc":"2.0","result":1}"#,
      #"{"jsonrpc":"2.0","id":1,"error":"bad"}"#, String(repeating: "[", count: 100_000),
    ])
  func noMessage(line: String) {
    #expect(throws: WireError.self) { try PluginMessage(line: Array(line.utf8)) }
  }

  @Test("what a plugin provides arrives as it was sent")
  func provided() throws {
    let items = [InventoryItem(id: "1", name: "tpoc-k3x7qa-1", status: "on", hourly: Self.price, createdAt: Self.at)]
    #expect(try PluginResult.inventory(of: PluginResult.inventory(items)) == items)
    let offer = Offers.Offer(plan: "c3", summary: "s", region: "r", sites: ["A"], hourly: Self.price)
    let offers = Offers(offers: [offer], readAt: Self.at)
    #expect(try Offers(wire: offers.wire) == offers)
    let checks = [CheckResult("key", passed: false, seen: "401")]
    #expect(try PluginResult.checks(of: PluginResult.checks(checks)) == checks)
    #expect(try !PluginResult.exists(of: PluginResult.exists(false)))
    #expect(try PluginResult.text(of: PluginResult.text("hello")) == "hello")
    #expect(try PluginResult.notices(of: ["notices": []]).isEmpty)
    let identity = PluginIdentity(name: "dns-record", release: "1.0.0")
    #expect(try PluginIdentity(wire: identity.wire) == identity)
  }

  @Test(
    "a value has the type that a manifest declares, or not",
    arguments: [
      (.string, "a", true), (.string, 1, false), (.integer, 3, true), (.integer, "3", false),
      (.integer, .number(Decimal(string: "0.5") ?? 0), false), (.boolean, true, true), (.boolean, "true", false),
      (.money, "0.21 USD", true), (.money, "0.21", false), (.money, 1, false), (.duration, "30m", true),
      (.duration, "soon", false), (.list, [], true), (.list, [:], false), (.object, [:], true), (.object, .null, true),
    ] as [(ValueType, JSONValue, Bool)])
  func types(type: ValueType, value: JSONValue, fits: Bool) { #expect(type.fits(value) == fits) }
}
