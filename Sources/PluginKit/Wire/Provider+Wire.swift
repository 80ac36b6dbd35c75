import Foundation

extension InventoryItem: WireValue {
  public var wire: JSONValue {
    .members([
      "id": .string(id), "name": .string(name), "status": .string(status), "hourly": hourly?.wire,
      "created_at": createdAt?.wire,
    ])
  }
  public init(wire reader: WireReader) throws(WireError) {
    self.init(
      id: try reader.member("id").text(), name: try reader.member("name").text(),
      status: try reader.member("status").text(), hourly: try reader.optional("hourly")?.money(),
      createdAt: try reader.optional("created_at")?.instant())
  }
}

extension Offers: WireValue {
  public var wire: JSONValue { ["offers": .array(offers.map(\.wire)), "read_at": readAt.wire] }
  public init(wire reader: WireReader) throws(WireError) {
    var offers: [Offer] = []
    for offer in try reader.member("offers").elements() { offers.append(try Offer(wire: offer)) }
    self.init(offers: offers, readAt: try reader.member("read_at").instant())
  }
}

extension Offers.Offer: WireValue {
  public var wire: JSONValue {
    [
      "plan": .string(plan), "summary": .string(summary), "region": .string(region),
      "sites": .array(sites.map { .string($0) }), "hourly": hourly.wire,
    ]
  }
  public init(wire reader: WireReader) throws(WireError) {
    var sites: [String] = []
    for site in try reader.list("sites") { sites.append(try site.text()) }
    self.init(
      plan: try reader.member("plan").text(), summary: try reader.optional("summary")?.text() ?? "",
      region: try reader.optional("region")?.text() ?? "", sites: sites,
      hourly: try reader.member("hourly").money())
  }
}

extension CheckResult: WireValue {
  public var wire: JSONValue { ["title": .string(title), "passed": .bool(passed), "seen": .string(seen)] }
  public init(wire reader: WireReader) throws(WireError) {
    self.init(
      try reader.member("title").text(), passed: try reader.member("passed").bool(),
      seen: try reader.optional("seen")?.text() ?? "")
  }
}
