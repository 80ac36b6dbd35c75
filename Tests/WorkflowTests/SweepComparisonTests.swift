import Foundation
import PluginKit
import Testing
import Workflow

@Suite("What the sweep makes of the provider's things")
struct SweepComparisonTests {
  private static let now = Date(timeIntervalSince1970: 1_795_516_920)

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var name = "tpoc-abcdef-1"
    var id = "sv_1"
    var created = 0.0
    var row: Resource.State?
    var rowID: String? = "sv_1"
    /// How many seconds ago the 404 was seen.
    var goneSince: Double?
    var run: RunState?
    var origin: Orphan.Origin?
  }

  static let cases = [
    Case(testDescription: "a run has it", row: .billing, run: .up, origin: nil),
    Case(testDescription: "a run looks for it", row: .intended, rowID: nil, run: .running, origin: nil),
    Case(testDescription: "nobody knows it", origin: .unknown),
    Case(testDescription: "the run is known, the purchase is not", run: .up, origin: .unknown),
    Case(testDescription: "a late twin of a run that is up: torn down at sight", row: .closed, rowID: nil, run: .up),
    Case(testDescription: "a late twin of an ended run", row: .closed, rowID: nil, run: .ended, origin: .ours),
    Case(testDescription: "a teardown is at it", row: .closed, rowID: nil, run: .undoing, origin: nil),
    Case(testDescription: "it came back after its 404", row: .closed, goneSince: 301, run: .ended, origin: .ours),
    Case(testDescription: "its 404 is younger than the list", row: .closed, goneSince: 3, run: .ended, origin: nil),
    Case(testDescription: "a namesake of another id", id: "sv_2", row: .closed, run: .ended, origin: .unknown),
    Case(
      testDescription: "a namesake from long before the intent", created: -301, row: .closed, rowID: nil, run: .ended,
      origin: .unknown),
    Case(testDescription: "an open row of an ended run", row: .billing, run: .ended, origin: .ours),
  ]

  @Test("only what no run looks after is an orphan, and ours only with its intent in the database", arguments: cases)
  func compare(_ example: Case) {
    let item = InventoryItem(
      id: example.id, name: example.name, status: "on", hourly: Money(microUnits: 210_000),
      createdAt: Self.now.addingTimeInterval(example.created))
    let row = example.row.map { state in
      Resource(
        run: "abcdef", provider: "latitude", name: example.name, id: example.rowID, hourly: Money(microUnits: 210_000),
        from: Self.now, until: example.goneSince.map { Self.now.addingTimeInterval(-$0) }, state: state)
    }
    let orphans = SweepComparison.orphans(
      [item], provider: "latitude", instance: "tpoc", rows: row.map { [example.name: $0] } ?? [:],
      runs: example.run.map { ["abcdef": $0] } ?? [:], now: Self.now)
    #expect(orphans.map(\.origin) == [example.origin].compactMap { $0 })
  }

  @Test(
    "a name without this instance's mark is nobody's business",
    arguments: ["other-abcdef-1", "tpoc-abcdef", "tpoc-abcde1-1", "tpoc-ABCDEF-1", "tpoc-abcdef-100", "production-db"])
  func foreignNames(_ name: String) {
    #expect(SweepComparison.run(inName: name, instance: "tpoc") == nil)
  }

  @Test("what was found costs from its creation, and nothing is made up where the price is missing")
  func cost() {
    let created = Self.now.addingTimeInterval(-7200)
    var orphan = Orphan(
      provider: "latitude",
      item: InventoryItem(
        id: "sv_1", name: "tpoc-abcdef-1", status: "on", hourly: Money(microUnits: 210_000), createdAt: created),
      run: "abcdef", origin: .unknown, firstSeen: Self.now)
    #expect(orphan.cost(at: Self.now) == Money(microUnits: 420_000))
    orphan.item.hourly = nil
    #expect(orphan.cost(at: Self.now) == nil)
  }
}
