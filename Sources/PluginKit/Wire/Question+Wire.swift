import Foundation

extension Question.Kind {
  /// The words of the protocol. `approve` is asked by the bot alone and never by a plugin.
  var wireWord: String {
    switch self {
    case .confirmPurchase: "confirm_purchase"
    case .confirmDearer: "confirm_dearer"
    case .approve: "approve"
    }
  }

  init(wire reader: WireReader) throws(WireError) {
    switch try reader.text() {
    case "confirm_purchase": self = .confirmPurchase
    case "confirm_dearer": self = .confirmDearer
    default: throw reader.mismatch("one of confirm_purchase, confirm_dearer")
    }
  }
}

extension Question: WireValue {
  public var wire: JSONValue {
    .members([
      "kind": .string(kind.wireWord), "text": .string(text), "details": .list(details), "expires_at": expiresAt.wire,
      "reservation": reservation?.wire, "hourly": hourly?.wire, "answered_by_flag": .bool(answeredByFlag),
    ])
  }

  public init(wire reader: WireReader) throws(WireError) {
    var details: [Detail] = []
    for detail in try reader.list("details") { details.append(try Detail(wire: detail)) }
    self.init(
      kind: try Kind(wire: try reader.member("kind")), text: try reader.member("text").text(), details: details,
      expiresAt: try reader.member("expires_at").instant(), reservation: try reader.optional("reservation")?.money(),
      hourly: try reader.optional("hourly")?.money(),
      answeredByFlag: try reader.optional("answered_by_flag")?.bool() ?? false)
  }
}

extension Answer: WireValue {
  public var wire: JSONValue {
    ["kind": .string(kind.wireWord), "yes": .bool(yes), "by": .string(by), "at": at.wire]
  }
  public init(wire reader: WireReader) throws(WireError) {
    self.init(
      kind: try Question.Kind(wire: try reader.member("kind")), yes: try reader.member("yes").bool(),
      by: try reader.member("by").text(), at: try reader.member("at").instant())
  }
}

extension Detail: WireValue {
  public var wire: JSONValue { ["name": .string(name), "value": .string(value)] }
  public init(wire reader: WireReader) throws(WireError) {
    self.init(try reader.member("name").text(), try reader.member("value").text())
  }
}
