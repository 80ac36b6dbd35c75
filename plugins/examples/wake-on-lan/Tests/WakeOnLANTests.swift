import Foundation
import HTTP
import PluginKit
import Simulator
import Testing

@testable import WakeOnLANPlugin

@Suite("Machines that one owns, from claim to release", .timeLimit(.minutes(1)))
struct WakeOnLANTests {
  private static func isFailed(_ outcome: Outcome) -> Bool {
    if case .failed = outcome.verdict { true } else { false }
  }

  @Test("a claim is an intent first, then one lease that the inventory shows")
  func claim() async throws {
    try await Household.open { house in
      let inputs: Facts = ["machine": "rack1", "confirmed_hourly": "0.05 USD"]
      let first = try await house.plugin.perform("claim", house.context(inputs: inputs))
      #expect(first.ledger.count == 1)
      #expect(try await house.lent() == [])
      // The bot is killed before the commit of the second call, and makes it again.
      for _ in 1...2 {
        let second = try await house.plugin.perform("claim", house.context(inputs: inputs, memo: first.memo))
        #expect(second.verdict == .done)
        #expect(second.facts.string("server_id") == "rack1.demo-abcdef-1")
      }
      let items = try #require(try await house.plugin.inventory(instance: "demo"))
      #expect(items.map(\.name) == ["demo-abcdef-1"])
      #expect(items.map(\.hourly) == [Money(microUnits: 50_000)])
      #expect(try await house.plugin.exists("rack1.demo-abcdef-1") == true)
      #expect(try await house.plugin.exists("rack1.demo-bbbbbb-1") == false)
      #expect(try await house.lent(to: "other") == [])
      let offers = try await house.plugin.offers()
      #expect(offers?.offers.map(\.sites) == [[], ["home"]])
    }
  }

  @Test("two runs never have one machine, whoever comes second")
  func race() async throws {
    try await Household.open { house in
      let inputs: Facts = ["machine": "rack1", "confirmed_hourly": "0.05 USD"]
      let intents = try await [
        house.plugin.perform("claim", house.context(run: "aaaaaa", inputs: inputs)),
        house.plugin.perform("claim", house.context(run: "bbbbbb", inputs: inputs)),
      ]
      let one = try await house.plugin.perform(
        "claim", house.context(run: "aaaaaa", inputs: inputs, memo: intents[0].memo))
      let two = try await house.plugin.perform(
        "claim", house.context(run: "bbbbbb", inputs: inputs, memo: intents[1].memo))
      #expect(one.verdict == .done)
      #expect(Self.isFailed(two))
      guard case .never(name: "demo-bbbbbb-1", _)? = two.ledger.first else {
        Issue.record("the second run's intent is not closed")
        return
      }
    }
  }

  @Test("a machine that runs without a lease is somebody's, and is not touched")
  func foreign() async throws {
    try await Household.open { house in
      await house.room.turn("rack1", on: true)
      let refused = try await house.claim()
      #expect(Self.isFailed(refused))
      #expect(await house.room.running().map(\.name) == ["rack1"])
      #expect(try await house.lent() == [])
    }
  }

  @Test(
    "magic packets are sent until it has power, and it boots the script; release takes the power away", .serialized,
    arguments: [[], [Fault.wakePacketLost]] as [Set<Fault>])
  func wholeRoad(faults: Set<Fault>) async throws {
    try await Household.open(faults: faults) { house in
      let claim = try await house.claim()
      let id = claim.facts["server_id"] ?? .null
      let script = house.addresses.factory + "/pxe/\(Self.vanilla)/v1.13.9/metal-amd64"
      let woken = try await house.finish("wake", inputs: ["server_id": id, "ipxe_url": .string(script)])
      #expect(woken.verdict == .done)
      #expect(await house.room.running().map(\.name) == ["rack1"])
      #expect(await house.room.packets == (faults.isEmpty ? 1 : 2))
      let address = try #require(claim.facts.string("address"))
      while await !house.simulation.nodes.listening().contains(address) {
        try await house.simulation.clock.sleep(until: house.simulation.clock.now.addingTimeInterval(2))
      }
      let released = try await house.finish("release", resources: [Household.resource(claim)])
      #expect(released.verdict == .done)
      guard case .gone(name: "demo-abcdef-1", _)? = released.ledger.first else {
        Issue.record("the lease is not reported gone")
        return
      }
      #expect(await house.room.running().isEmpty)
      #expect(await house.simulation.nodes.listening().isEmpty)
      #expect(try await house.lent() == [])
    }
  }

  @Test("a machine that never wakes fails with words that say why")
  func neverWakes() async throws {
    try await Household.open(faults: [.wakeIgnored]) { house in
      let id = try await house.claim().facts["server_id"] ?? .null
      let outcome = try await house.finish("wake", inputs: ["server_id": id, "ipxe_url": "http://127.0.0.1:1/"])
      #expect(Self.isFailed(outcome))
      #expect(await house.room.packets == 24)
    }
  }

  @Test("a switch that lies is believed in nothing: the lease stays, and people hear of it once")
  func powerIgnored() async throws {
    try await Household.open(faults: [.powerIgnored]) { house in
      let claim = try await house.claim()
      await house.room.turn("rack1", on: true)
      var context = house.context(resources: [Household.resource(claim)])
      var notices = 0
      for _ in 1...4 {
        let outcome = try await house.plugin.perform("release", context)
        guard case .wait = outcome.verdict else {
          Issue.record("it was given back while it is on")
          return
        }
        notices += outcome.notices.count
        context.memo = outcome.memo
        context.now = context.now.addingTimeInterval(200)
      }
      #expect(notices == 1)
      await house.simulation.faults.set(.powerIgnored, false)
      let last = try await house.plugin.perform("release", context)
      #expect(last.verdict == .done)
      #expect(try await house.lent() == [])
    }
  }

  @Test("without a switch a machine is given back only after its port was silent for half a minute")
  func noSwitch() async throws {
    try await Household.open(switches: false) { house in
      let claim = try await house.claim()
      let address = try #require(claim.facts.string("address"))
      await house.simulation.nodes.start(
        address, TalosProfile(version: "v1.13.9", schematic: Self.vanilla, uuid: "u"))
      var context = house.context(resources: [Household.resource(claim)])
      let answering = try await house.plugin.perform("release", context)
      #expect(answering.progress?.contains("still answers") == true)
      await house.simulation.nodes.stop(address)
      context.memo = answering.memo
      let silent = try await house.plugin.perform("release", context)
      #expect(silent.progress?.contains("looking again") == true)
      context.memo = silent.memo
      context.now = context.now.addingTimeInterval(31)
      let last = try await house.plugin.perform("release", context)
      #expect(last.verdict == .done)
    }
  }

  @Test("an intent that came to nothing is closed as never, a lease that is gone as gone")
  func nothingThere() async throws {
    try await Household.open { house in
      var intended = Household.resource(Outcome.done(["hostname": "demo-abcdef-1"]))
      intended.state = .intended
      let never = try await house.plugin.perform("release", house.context(resources: [intended]))
      guard case .never? = never.ledger.first else {
        Issue.record("the intent is not closed")
        return
      }
      intended.id = "rack1.demo-abcdef-1"
      let gone = try await house.plugin.perform("release", house.context(resources: [intended]))
      guard case .gone? = gone.ledger.first else {
        Issue.record("the lease is not closed")
        return
      }
    }
  }

  private static let vanilla = "376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba"
}
