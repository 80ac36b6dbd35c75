import Foundation
import PluginKit
import Simulator
import Testing

@testable import LatitudePlugin

@Suite("Doubt about a reinstall", .timeLimit(.minutes(3)))
struct ReinstallDoubtTests {
  /// A server that is on and takes a reinstall, and the run's story up to there.
  private static func ready(_ bench: Bench) async throws -> Bench.Story {
    var story = try await bench.drive("create-server", bench.story(Bench.purchase))
    let id = story.facts.string("server_id") ?? ""
    story.inputs = story.inputs.merging([
      "server_id": .string(id), "hostname": "tpoc-abcdef-1",
      "talos_port": .number(Decimal(bench.addresses.talosPort)),
    ])
    story.memo = nil
    story = try await bench.drive("wait-ready", story)
    // For a while after `on` the provider still refuses.
    try await bench.simulation.clock.sleep(until: bench.simulation.clock.now.addingTimeInterval(25))
    story.memo = nil
    story.outcomes = []
    story.began = bench.simulation.clock.now
    return story
  }

  private static func reinstalls(_ bench: Bench) async -> [LatitudeWorld.Seen] {
    await bench.simulation.latitude.requests().filter { $0.path.hasSuffix("/reinstall") }
  }

  /// What the provider does with the first reinstall, and how often it is asked for in all.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var faults: [Fault: Int]
    var asked: Int
  }
  static let cases = [
    Case(testDescription: "answered and carried out", faults: [:], asked: 1),
    Case(testDescription: "carried out, the answer is a 502", faults: [.reinstallAnswerLost: 1], asked: 1),
    Case(testDescription: "carried out, the answer comes too late", faults: [.reinstallAnswerSlow: 1], asked: 1),
    Case(testDescription: "accepted, and nothing done", faults: [.reinstallIgnored: 1], asked: 2),
    Case(testDescription: "500 twice, and nothing done", faults: [.reinstallFails: 2], asked: 3),
    Case(testDescription: "a status that nobody knows, and nothing done", faults: [.latitudeOddStatus: 1], asked: 2),
  ]

  @Test("it is carried out once, and repeated only after purchase_settle without a sign of it", arguments: cases)
  func matrix(_ example: Case) async throws {
    try await Bench.open(speed: 200, faults: [.projectFilterIgnored], patience: .milliseconds(250)) { bench in
      let strangers = await Strangers.move(into: bench.simulation.latitude)
      await bench.simulation.faults.setSlowness(1)
      let ready = try await Self.ready(bench)
      let intended = try await bench.drive("reinstall-ipxe", ready) { !$0.outcomes.isEmpty }
      for (fault, times) in example.faults { await bench.simulation.faults.set(fault, times: times) }
      let story = try await bench.drive("reinstall-ipxe", intended)
      #expect(story.last == .done)
      #expect(story.facts.date("reinstall_accepted_at") != nil)
      let asked = await Self.reinstalls(bench)
      #expect(asked.count == example.asked)
      for (first, second) in zip(asked, asked.dropFirst()) {
        #expect(second.at.timeIntervalSince(first.at) >= 120)
      }
      #expect(await bench.simulation.latitude.everyServer().map(\.reinstalls).reduce(0, +) == 1)
      await strangers.expectUntouched(in: bench.simulation.latitude)
    }
  }

  @Test("with nothing but a Talos on its port it is not repeated")
  func talosIsASign() async throws {
    try await Bench.open(speed: 200) { bench in
      let ready = try await Self.ready(bench)
      await bench.simulation.faults.set(.reinstallUnseen, times: 1)
      let doubtful = try await bench.drive("reinstall-ipxe", ready) { $0.outcomes.count >= 3 }
      let server = try #require(await bench.simulation.latitude.presentServers().first)
      await bench.simulation.nodes.start(
        server.address, TalosProfile(version: "v1.13.9", schematic: String(repeating: "3", count: 64), uuid: "1"))
      let story = try await bench.drive("reinstall-ipxe", doubtful)
      #expect(story.last == .done)
      #expect(story.facts["seen_reinstall"]?["what"]?.string?.contains("answers on Talos' port") == true)
      #expect(await Self.reinstalls(bench).count == 1)
    }
  }

  @Test("one that is accepted for ever and never done ends with what was seen")
  func neverDone() async throws {
    try await Bench.open(faults: [.reinstallIgnored], settings: ["ready_timeout": "10m"]) { bench in
      let story = try await bench.drive("reinstall-ipxe", try await Self.ready(bench))
      guard case .failed(let failure) = story.last else {
        Issue.record("it was said to be done")
        return
      }
      #expect(failure.seen.contains("the server is still on, with another system than ipxe"))
      #expect(story.resources.map(\.state) == [.billing])
    }
  }

  @Test("a locked server is told, by its own words and by the 423")
  func locked() async throws {
    for isLockedBefore in [true, false] {
      try await Bench.open { bench in
        let ready = try await Self.ready(bench)
        let id = ready.inputs.string("server_id") ?? ""
        if isLockedBefore { await bench.simulation.latitude.lock(id) }
        let intended = try await bench.drive("reinstall-ipxe", ready) { !$0.outcomes.isEmpty }
        await bench.simulation.latitude.lock(id)
        let story = isLockedBefore ? intended : try await bench.drive("reinstall-ipxe", intended)
        guard case .failed(let failure) = story.last else {
          Issue.record("a locked server was reinstalled")
          return
        }
        #expect(failure.seen.contains("is locked at"))
        #expect(failure.next.contains("unlock it there, then `retry abcdef`"))
      }
    }
  }

  @Test("a key that is refused in the middle is no failure: it goes on when it is mended")
  func keyRefused() async throws {
    try await Bench.open { bench in
      let ready = try await Self.ready(bench)
      let intended = try await bench.drive("reinstall-ipxe", ready) { !$0.outcomes.isEmpty }
      await bench.simulation.faults.set(.keyRefused, true)
      let waiting = try await bench.drive("reinstall-ipxe", intended) { $0.thrown.count >= 2 }
      #expect(waiting.thrown.allSatisfy { $0.contains("answers 401 INVALID_TOKEN") })
      await bench.simulation.faults.set(.keyRefused, false)
      #expect(try await bench.drive("reinstall-ipxe", waiting).last == .done)
      #expect(await bench.simulation.latitude.everyServer().map(\.reinstalls) == [1])
    }
  }
}
