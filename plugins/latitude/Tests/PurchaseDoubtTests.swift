import Foundation
import PluginKit
import Simulator
import Synchronization
import Testing

@testable import LatitudePlugin

@Suite("Doubt about a purchase", .timeLimit(.minutes(3)))
struct PurchaseDoubtTests {
  /// How the answer to the purchase is no answer.
  enum Answer: String, Sendable, CaseIterable {
    case badGateway, cut, late, garbled
    var fault: Fault {
      switch self {
      case .badGateway: .purchaseAnswerLost
      case .cut: .purchaseAnswerCut
      case .late: .purchaseAnswerSlow
      case .garbled: .purchaseAnswerGarbled
      }
    }
  }
  /// When the server of that purchase shows up.
  enum Shows: String, Sendable, CaseIterable { case atOnce, whileLookedFor, afterTheNextPurchase, never }

  private static func purchases(_ bench: Bench) async -> [LatitudeWorld.Seen] {
    await bench.simulation.latitude.requests().filter { $0.method == "POST" && $0.path == "/servers" }
  }

  @Test(
    "exactly one server is kept, and nothing is bought while it is open whether something was",
    arguments: Answer.allCases, Shows.allCases)
  func matrix(answer: Answer, shows: Shows) async throws {
    try await Bench.open(speed: 100, faults: [.projectFilterIgnored], patience: .milliseconds(250)) { bench in
      let latitude = bench.simulation.latitude
      let faults = bench.simulation.faults
      let strangers = await Strangers.move(into: latitude)
      await faults.setSlowness(1)
      await faults.set(answer.fault, times: 1)
      switch shows {
      case .atOnce: break
      case .whileLookedFor, .afterTheNextPurchase: await faults.set(.purchaseHidden, times: 1)
      case .never: await faults.set(.purchaseLost, times: 1)
      }

      // The offer, the purchase, and one look for its name.
      let doubtful = try await bench.drive("create-server", bench.story(Bench.purchase)) { $0.outcomes.count >= 3 }
      #expect(await Self.purchases(bench).map(\.name) == ["tpoc-abcdef-1"])
      if shows == .atOnce { #expect(doubtful.last == .done) } else { #expect(doubtful.last != .done) }
      if shows == .whileLookedFor { await latitude.reveal() }
      var story = shows == .atOnce ? doubtful : try await bench.drive("create-server", doubtful)
      #expect(story.last == .done)

      let purchases = await Self.purchases(bench)
      let isFirst = shows == .atOnce || shows == .whileLookedFor
      #expect(purchases.map(\.name) == (isFirst ? ["tpoc-abcdef-1"] : ["tpoc-abcdef-1", "tpoc-abcdef-2"]))
      #expect(story.facts.string("hostname") == purchases.last?.name)
      #expect(story.resources.map(\.state) == (isFirst ? [.billing] : [.closed, .billing]))
      if let first = purchases.first, let second = purchases.dropFirst().first {
        #expect(second.at.timeIntervalSince(first.at) >= 120)
        let lists = await latitude.requests().filter { $0.method == "GET" && $0.path == "/servers" }
        #expect(lists.contains { $0.at.timeIntervalSince(first.at) >= 120 && $0.at <= second.at })
      }

      // A late twin is seen under its name, and goes with the rest.
      if shows == .afterTheNextPurchase {
        await latitude.reveal()
        let inventory = try #require(try await bench.plugin.inventory(instance: "tpoc"))
        #expect(inventory.filter { $0.name == "tpoc-abcdef-1" && !strangers.ids.contains($0.id) }.count == 1)
      }
      story.memo = nil
      let left = try await bench.drive("delete-server", story)
      #expect(left.last == .done)
      #expect(left.resources.allSatisfy { $0.state == .closed })
      #expect(left.notices.contains { $0.key.hasPrefix("twin-") } == (shows == .afterTheNextPurchase))
      #expect(Set(await latitude.presentServers().map(\.id)) == Set(strangers.ids))
      await strangers.expectUntouched(in: latitude)
    }
  }

  @Test("a purchase that nobody ever answers ends after nine names, and says that nothing bills")
  func neverAnswered() async throws {
    try await Bench.open(speed: 1000, faults: [.purchaseLost]) { bench in
      let story = try await bench.drive("create-server", bench.story(Bench.purchase))
      guard case .failed(let failure) = story.last else {
        Issue.record("it was bought")
        return
      }
      #expect(failure.seen.hasPrefix("9 purchases in a row had no answer"))
      #expect(await Self.purchases(bench).map(\.name) == (1...9).map { "tpoc-abcdef-\($0)" })
      #expect(story.resources.allSatisfy { $0.state == .closed })
    }
  }

  @Test("after a retry the names of earlier attempts stay taken, and nine more may be tried")
  func retried() async throws {
    try await Bench.open(faults: [.purchaseLost]) { bench in
      let earlier = (1...9).map { attempt in
        Resource(
          run: "abcdef", provider: "latitude", name: "tpoc-abcdef-\(attempt)", hourly: .zero(),
          from: bench.simulation.clock.now, until: bench.simulation.clock.now, state: .closed)
      }
      let doubtful = try await bench.drive("create-server", bench.story(Bench.purchase, resources: earlier)) {
        $0.outcomes.count >= 3
      }
      await bench.simulation.faults.set(.purchaseLost, false)
      let story = try await bench.drive("create-server", doubtful)
      #expect(story.last == .done)
      #expect(story.facts.string("hostname") == "tpoc-abcdef-11")
    }
  }

  @Test("a step that failed in mid-doubt and is tried again looks for what it may have bought, before it buys again")
  func failedInDoubt() async throws {
    try await Bench.open(faults: [.purchaseAnswerLost]) { bench in
      var story = try await bench.drive("create-server", bench.story(Bench.purchase)) { $0.outcomes.count >= 2 }
      #expect(story.resources.map(\.state) == [.intended])
      await bench.simulation.faults.set(.purchaseAnswerLost, false)
      // What a new try begins with.
      story.memo = nil
      story = try await bench.drive("create-server", story)
      #expect(story.last == .done)
      #expect(story.facts.string("hostname") == "tpoc-abcdef-1")
      #expect(await bench.simulation.latitude.everyServer().count == 1)
    }
  }

  /// A clock in the test's hand.
  private final class HandClock: WallClock {
    private let instant: Mutex<Date>
    init(_ now: Date) { instant = Mutex(now) }
    var now: Date { instant.withLock { $0 } }
    func set(_ now: Date) { instant.withLock { $0 = now } }
    func sleep(until deadline: Date) async throws { try Task.checkCancellation() }
  }

  @Test("a list from before the clock was set back proves nothing of what came after it")
  func clockSetBack() async throws {
    try await Bench.open { bench in
      let noon = bench.simulation.clock.now
      let clock = HandClock(noon)
      let host = PluginHost(
        instance: "tpoc",
        settings: ["api_base": .string(bench.addresses.latitude), "project": .string(bench.addresses.project)],
        secrets: GivenSecrets(["api_key": bench.addresses.latitudeKey]), clock: clock)
      let listing = LatitudePlugin(host: host, client: bench.client).listing
      var picture = try await listing.fresh(at: noon)
      #expect(picture.beganAt == noon)
      let earlier = noon.addingTimeInterval(-600)
      clock.set(earlier)
      picture = try await listing.fresh(at: earlier)
      #expect(picture.beganAt == earlier)
      clock.set(earlier.addingTimeInterval(-3))
      picture = try await listing.recent(at: earlier.addingTimeInterval(-3))
      #expect(picture.beganAt == earlier.addingTimeInterval(-3))
    }
  }

  @Test("nothing is bought while this machine's clock differs from the provider's, and it goes on once they agree")
  func clocksDiffer() async throws {
    try await Bench.open { bench in
      let ahead = Mutex(7200.0)
      let host = PluginHost(
        instance: "tpoc",
        settings: ["api_base": .string(bench.addresses.latitude), "project": .string(bench.addresses.project)],
        secrets: GivenSecrets(["api_key": bench.addresses.latitudeKey]), clock: bench.simulation.clock)
      let plugin = LatitudePlugin(host: host, client: bench.client) {
        Date().addingTimeInterval(ahead.withLock { $0 })
      }
      let waiting = try await bench.drive("create-server", bench.story(Bench.purchase), by: plugin) {
        $0.outcomes.count >= 3
      }
      let words = "2h ahead of Latitude's: nothing is bought"
      #expect(waiting.outcomes.allSatisfy { $0.progress?.contains(words) == true })
      #expect(waiting.resources.isEmpty)
      let difference = try await plugin.clockDifference()
      #expect(try (7140.0...7260).contains(#require(difference)))
      ahead.withLock { $0 = 0 }
      let story = try await bench.drive("create-server", waiting, by: plugin)
      #expect(story.last == .done)
    }
  }

  @Test("statuses that no document names prove nothing: it is looked for before it is bought again")
  func unknownStatus() async throws {
    try await Bench.open { bench in
      let intended = try await bench.drive("create-server", bench.story(Bench.purchase)) { !$0.resources.isEmpty }
      await bench.simulation.faults.set(.latitudeOddStatus, times: 1)
      let story = try await bench.drive("create-server", intended)
      #expect(story.facts.string("hostname") == "tpoc-abcdef-2")
      #expect(story.outcomes.contains { $0.progress?.contains("answers 520") == true })
      #expect(await bench.simulation.latitude.everyServer().count == 1)
    }
  }

  @Test(
    "a key that is refused in the middle, or a limit, buys later under the same name",
    arguments: [
      Fault.keyRefused, .rateLimited, .rateLimitedByHeader,
    ])
  func refusedForNow(_ fault: Fault) async throws {
    try await Bench.open { bench in
      let intended = try await bench.drive("create-server", bench.story(Bench.purchase)) { !$0.resources.isEmpty }
      await bench.simulation.faults.set(fault, true)
      let waiting = try await bench.drive("create-server", intended) {
        $0.outcomes.count + $0.thrown.count >= intended.outcomes.count + 2
      }
      #expect(waiting.last != .done)
      await bench.simulation.faults.set(fault, false)
      let story = try await bench.drive("create-server", waiting)
      #expect(story.facts.string("hostname") == "tpoc-abcdef-1")
      #expect(await bench.simulation.latitude.everyServer().count == 1)
    }
  }
}
