import Foundation
import PluginKit
import Simulator
import Testing

@testable import LatitudePlugin

@Suite("A failed deployment, and another site", .timeLimit(.minutes(1)))
struct AnotherSiteTests {
  private static func bought(_ bench: Bench) async throws -> Bench.Story {
    let first = try await bench.drive("create-server", bench.story(Bench.purchase))
    var inputs = Bench.purchase
    inputs["server_id"] = first.facts["server_id"]
    return bench.story(inputs, resources: first.resources)
  }

  @Test("the first server is gone before another is bought, in another site, by the hour, under the next name")
  func moves() async throws {
    try await Bench.open(faults: [.siteFails]) { bench in
      let ready = try await bench.drive("wait-ready", try await Self.bought(bench))
      #expect(ready.last == .done)
      let servers = await bench.simulation.latitude.everyServer()
      try #require(servers.count == 2)
      #expect(servers.map(\.hostname) == ["tpoc-abcdef-1", "tpoc-abcdef-2"])
      #expect(servers[0].site != servers[1].site)
      let gone = try #require(servers[0].goneAt)
      #expect(gone <= servers[1].createdAt)
      #expect(ready.resources.map(\.state) == [.closed, .billing])
      #expect(ready.facts.string("server_id") == servers[1].id)
      #expect(ready.notices.map(\.key) == ["another-site"])
    }
  }

  @Test("the same holds where it boots iPXE at once, and the second boots it too")
  func direct() async throws {
    try await Bench.open(speed: 1000, faults: [.siteFails]) { bench in
      var inputs = Bench.purchase
      inputs["boot"] = "direct"
      let first = try await bench.drive("create-server", bench.story(inputs))
      inputs["server_id"] = first.facts["server_id"]
      let ready = try await bench.drive("wait-ready", bench.story(inputs, resources: first.resources))
      #expect(ready.last == .done)
      let servers = await bench.simulation.latitude.everyServer()
      #expect(servers.map(\.hostname) == ["tpoc-abcdef-1", "tpoc-abcdef-2"])
      #expect(ready.resources.map(\.state) == [.closed, .billing])
      #expect(ready.facts["boot_accepted_at"] != nil)
    }
  }

  @Test("a second failure ends it, and names both")
  func onlyOnce() async throws {
    try await Bench.open(speed: 1000, faults: [.deploymentFails]) { bench in
      let ready = try await bench.drive("wait-ready", try await Self.bought(bench))
      guard case .failed(let failure) = ready.last else {
        Issue.record("it did not fail")
        return
      }
      let servers = await bench.simulation.latitude.everyServer()
      #expect(servers.count == 2)
      #expect(servers.allSatisfy { failure.seen.contains($0.id) })
    }
  }

  @Test("where a person chose the site, no other is taken")
  func chosen() async throws {
    try await Bench.open(speed: 1000, faults: [.siteFails]) { bench in
      var story = try await Self.bought(bench)
      story.inputs["only_site"] = "ASH"
      let ready = try await bench.drive("wait-ready", story)
      #expect(ready.last != .done)
      #expect(await bench.simulation.latitude.everyServer().count == 1)
    }
  }

  @Test("a kill between the second intent and its answer buys nothing twice")
  func killed() async throws {
    try await Bench.open(faults: [.siteFails]) { bench in
      let intended = try await bench.drive("wait-ready", try await Self.bought(bench)) { $0.resources.count == 2 }
      #expect(intended.resources.map(\.state) == [.closed, .intended])
      // The request goes out, and its answer dies with the process.
      _ = try await bench.drive("wait-ready", intended) { $0.resources.last?.state == .billing }
      let fresh = Bench.plugin(bench.simulation, bench.addresses, [:], bench.client)
      let ready = try await bench.drive("wait-ready", intended, by: fresh)
      #expect(ready.last == .done)
      #expect(await bench.simulation.latitude.everyServer().count == 2)
    }
  }
}
