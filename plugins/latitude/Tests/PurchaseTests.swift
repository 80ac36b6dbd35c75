import Foundation
import PluginKit
import Simulator
import Testing

@testable import LatitudePlugin

@Suite("Buying, at most once a name", .timeLimit(.minutes(1)))
struct PurchaseTests {
  private static func writes(_ bench: Bench) async -> Int {
    await bench.simulation.latitude.requests().filter { $0.method == "POST" && $0.path == "/servers" }.count
  }

  @Test("the intent is written down before the request goes out")
  func intent() async throws {
    try await Bench.open { bench in
      let intended = try await bench.drive("create-server", bench.story(Bench.purchase)) { !$0.resources.isEmpty }
      #expect(intended.resources.map(\.state) == [.intended])
      #expect(await Self.writes(bench) == 0)
      let bought = try await bench.drive("create-server", intended)
      #expect(bought.last == .done)
      #expect(await Self.writes(bench) == 1)
      #expect(bought.resources.map(\.state) == [.billing])
      #expect(bought.facts.string("hostname") == "tpoc-abcdef-1")
      #expect(bought.facts.money("hourly") == Money(microUnits: 210_000))
      #expect(await bench.simulation.latitude.presentServers().map(\.billing) == ["hourly"])
    }
  }

  @Test("after a kill between intent and answer nothing is sent again: the name is looked for, and adopted")
  func killedAfterTheAnswer() async throws {
    try await Bench.open { bench in
      let intended = try await bench.drive("create-server", bench.story(Bench.purchase)) { !$0.resources.isEmpty }
      // The request goes out, and its answer dies with the process.
      _ = try await bench.drive("create-server", intended)
      let fresh = Bench.plugin(bench.simulation, bench.addresses, [:], bench.client)
      let adopted = try await bench.drive("create-server", intended, by: fresh)
      #expect(adopted.last == .done)
      #expect(await Self.writes(bench) == 1)
      #expect(await bench.simulation.latitude.everyServer().count == 1)
    }
  }

  @Test("after a kill before the request, the next attempt's name is used, and only after purchase_settle")
  func killedBeforeTheRequest() async throws {
    try await Bench.open { bench in
      let intended = try await bench.drive("create-server", bench.story(Bench.purchase)) { !$0.resources.isEmpty }
      let fresh = Bench.plugin(bench.simulation, bench.addresses, [:], bench.client)
      let began = bench.simulation.clock.now
      let bought = try await bench.drive("create-server", intended, by: fresh)
      #expect(bought.facts.string("hostname") == "tpoc-abcdef-2")
      #expect(bench.simulation.clock.now.timeIntervalSince(began) >= 120)
      #expect(bought.resources.map(\.state) == [.closed, .billing])
      #expect(await Self.writes(bench) == 1)
    }
  }

  @Test("a server of that name from long before is not taken for this one")
  func oldNamesake() {
    let now = Date(timeIntervalSince1970: 1_795_516_920)
    func server(_ created: Double) -> LatitudeServer? {
      LatitudeServer([
        "id": "sv_1",
        "attributes": [
          "hostname": "tpoc-abcdef-1", "created_at": .string(Timestamp.text(now.addingTimeInterval(created))),
        ],
      ])
    }
    for (created, adopted) in [(-301.0, false), (-299, true), (60, true)] {
      let found = LatitudePlugin.named("tpoc-abcdef-1", in: [server(created)].compactMap { $0 }, intendedAt: now)
      #expect((found != nil) == adopted)
    }
    #expect(LatitudePlugin.named("tpoc-abcdef-10", in: [server(0)].compactMap { $0 }, intendedAt: now) == nil)
  }

  @Test("stock that vanished moves it to another site once; a site that was asked for is kept")
  func stock() async throws {
    try await Bench.open(faults: [.stockVanishes]) { bench in
      let moved = try await bench.drive("create-server", bench.story(Bench.purchase))
      #expect(moved.last == .done)
      #expect(moved.facts.string("site") == "DAL")
      #expect(moved.facts.string("hostname") == "tpoc-abcdef-2")
    }
    try await Bench.open(faults: [.stockVanishes]) { bench in
      let kept = try await bench.drive("create-server", bench.story(Bench.purchase.merging(["only_site": "ASH"])))
      guard case .failed(let failure) = kept.last else {
        Issue.record("it bought elsewhere")
        return
      }
      #expect(failure.next.contains("nothing was bought"))
      #expect(kept.resources.allSatisfy { $0.state == .closed })
    }
  }

  @Test("what bills by the month is deleted at once, and said loudly")
  func monthly() async throws {
    try await Bench.open(faults: [.billsMonthly]) { bench in
      let story = try await bench.drive("create-server", bench.story(Bench.purchase))
      guard case .failed = story.last else {
        Issue.record("it kept a monthly server")
        return
      }
      #expect(story.notices.map(\.weight) == [.alert])
      #expect(story.resources.map(\.state) == [.closed])
      #expect(await bench.simulation.latitude.presentServers().isEmpty)
    }
  }

  @Test("a refusal that is no doubt buys nothing and says so")
  func refused() async throws {
    try await Bench.open { bench in
      let story = try await bench.drive(
        "create-server", bench.story(Bench.purchase.merging(["first_os": "windows_11"])))
      guard case .failed(let failure) = story.last else {
        Issue.record("it was bought")
        return
      }
      #expect(failure.seen.contains("422 VALIDATION_ERROR"))
      #expect(story.resources.map(\.state) == [.closed])
    }
  }
}
