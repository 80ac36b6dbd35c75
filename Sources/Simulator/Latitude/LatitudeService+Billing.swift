import Foundation
import PluginKit

extension LatitudeService {
  /// The account of the present billing cycle, in cents: a line a server, from its creation until it was gone.
  /// https://www.latitude.sh/docs/api-reference/get-billing-usage
  func usage(_ request: SimulatedRequest) async -> SimulatedAnswer {
    guard let project = request.query["filter[project]"] else {
      return .failure(400, code: "PARAMETER_MISSING", status: "bad_request", "filter[project] is missing")
    }
    guard [LatitudeWorld.projectID, "talos-poc"].contains(project) else { return .notFound }
    let now = world.clock.now
    let countsStarted = await world.faults.isOn(.billsStartedHours)
    // A cycle begins on the day of the month on which the account was opened.
    let start = world.clock.origin.addingTimeInterval(-10 * 86_400)
    let products = await world.everyServer().filter { $0.billing == "hourly" }.map { server in
      Self.product(server, now: now, countsStarted: countsStarted)
    }
    let total = products.reduce(Decimal(0)) { $0 + ($1["price"]?.decimal ?? 0) }
    return .api([
      "data": [
        "id": "", "type": "billing_usage",
        "attributes": [
          "project": ["id": .string(LatitudeWorld.projectID), "slug": "talos-poc", "name": "Talos POC"],
          "period": [
            "start": .string(SimulatedServer.stamp(start)),
            "end": .string(SimulatedServer.stamp(start.addingTimeInterval(30 * 86_400))),
          ],
          "available_credit_balance": 0, "amount": .number(total), "price": .number(total), "threshold": 10_000,
          "products": .array(products),
        ],
      ], "meta": [:],
    ])
  }

  private static func product(_ server: SimulatedServer, now: Date, countsStarted: Bool) -> JSONValue {
    let until = min(server.goneAt ?? now, now)
    let seconds = Int(max(0, until.timeIntervalSince(server.createdAt)).rounded())
    let hours = countsStarted ? Decimal((seconds + 3599) / 3600) : Decimal(seconds) / 3600
    var cents = server.price * 100 * hours
    var rounded = Decimal()
    NSDecimalRound(&rounded, &cents, 4, .plain)
    var shown = hours
    var quantity = Decimal()
    NSDecimalRound(&quantity, &shown, 4, .plain)
    return [
      "id": .string("si_" + server.id.suffix(8)), "resource": "servers", "name": .string(server.plan),
      "proration": false, "discounts": [], "discountable": true, "description": .string(server.plan),
      "start": .string(SimulatedServer.stamp(server.createdAt)),
      "end": server.goneAt.map { .string(SimulatedServer.stamp($0)) } ?? .null, "unit": "hour",
      "unit_amount": .number(server.price * 100), "unit_price": .number(server.price * 100),
      "usage_type": "metered", "quantity": .number(quantity), "amount": .number(rounded), "price": .number(rounded),
      "metadata": [
        "servers": [
          [
            "id": .string(server.id), "hostname": .string(server.hostname), "plan": .string(server.plan), "tags": [],
          ]
        ]
      ],
    ]
  }
}
