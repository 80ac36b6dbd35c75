import Foundation
import PluginKit
import Testing
import Workflow

@Suite("What bills")
struct LedgerTests {
  private static let now = Example.now
  private static let price = Money(microUnits: 210_000)

  private static func fold(_ entries: [LedgerEntry]) -> [Resource] {
    entries.reduce([]) { LedgerFold.applying($1, to: $0, run: "abcdef", provider: "latitude") }
  }

  @Test("from the intent to the 404 a server costs; one that never came to be costs nothing")
  func costs() {
    let hour = Self.now.addingTimeInterval(3600)
    let gone = Self.fold([
      .intent(name: "a", hourly: Self.price, at: Self.now), .bought(name: "a", id: "sv_1", hourly: nil, at: hour),
      .gone(name: "a", at: hour),
    ])
    #expect(gone.cost(at: hour.addingTimeInterval(9999)) == Self.price)
    let never = Self.fold([.intent(name: "a", hourly: Self.price, at: Self.now), .never(name: "a", at: hour)])
    #expect(never.cost(at: hour) == .zero())
    #expect(never.open.isEmpty)
    let doubtful = Self.fold([.intent(name: "a", hourly: Self.price, at: Self.now)])
    #expect(doubtful.cost(at: hour) == Self.price)
    #expect(doubtful.open.count == 1)
  }

  @Test("a late twin opens its closed row again")
  func twin() {
    let rows = Self.fold([
      .intent(name: "a", hourly: Self.price, at: Self.now), .never(name: "a", at: Self.now),
      .bought(name: "a", id: "sv_2", hourly: nil, at: Self.now),
    ])
    #expect(rows.map(\.state) == [.billing])
    #expect(rows.map(\.until) == [nil])
  }

  @Test("a second intent of the same name is no second row")
  func sameName() {
    let rows = Self.fold([
      .intent(name: "a", hourly: Self.price, at: Self.now),
      .intent(name: "a", hourly: Money(microUnits: 1), at: Self.now.addingTimeInterval(9)),
    ])
    #expect(rows.count == 1)
    #expect(rows[0].from == Self.now)
  }
}
