import Foundation
import HTTP
import PluginKit
import Simulator
import Testing

@testable import LatitudePlugin

@Suite("Giving servers back", .timeLimit(.minutes(1)))
struct DeletionTests {
  private static func bought(_ bench: Bench) async throws -> Bench.Story {
    var story = try await bench.drive("create-server", bench.story(Bench.purchase))
    story.memo = nil
    story.outcomes = []
    return story
  }

  @Test("done is said only after the 404")
  func normal() async throws {
    try await Bench.open { bench in
      let story = try await bench.drive("delete-server", try await Self.bought(bench))
      #expect(story.last == .done)
      #expect(story.resources.map(\.state) == [.closed])
      let requests = await bench.simulation.latitude.requests()
      #expect(requests.last?.status == 404 || requests.contains { $0.method == "GET" && $0.status == 404 })
      #expect(await bench.simulation.latitude.presentServers().isEmpty)
    }
  }

  @Test("a DELETE that does nothing is repeated; after five minutes people hear of it, once")
  func lost() async throws {
    try await Bench.open(faults: [.deleteLost, .neverReady]) { bench in
      let early = try await bench.drive("delete-server", try await Self.bought(bench)) { story in
        story.notices.contains { $0.key == "may-still-bill" }
      }
      #expect(early.notices.filter { $0.weight == .alert }.count == 1)
      let deletes = await bench.simulation.latitude.requests().filter { $0.method == "DELETE" }
      // The plugin's own clock is read, as it stands in its memo: what a loaded machine takes for a request counts not.
      let asked = try early.outcomes.flatMap { try $0.memo?.decode(Deletion.self).askedAt.values.map { $0 } ?? [] }
      let turns = Set(asked).sorted()
      let gaps = zip(turns.dropFirst(), turns).map { $0.timeIntervalSince($1) }
      #expect(deletes.count >= 3)
      #expect(turns.count == deletes.count)
      #expect(gaps.allSatisfy { $0 >= 10 })
      await bench.simulation.faults.set(.deleteLost, false)
      let late = try await bench.drive("delete-server", early)
      #expect(late.last == .done)
      #expect(late.notices.filter { $0.weight == .alert }.count == 1)
    }
  }

  @Test("a server that bears another name now is not touched, and people hear of it")
  func foreign() async throws {
    try await Bench.open { bench in
      let story = try await Self.bought(bench)
      let id = try #require(story.resources.first?.id)
      let rename: JSONValue = [
        "data": ["type": "servers", "id": .string(id), "attributes": ["hostname": "production-db"]]
      ]
      let request = HTTPRequest(
        .patch, bench.addresses.latitude + "/servers/\(id)",
        headers: ["Authorization": bench.addresses.latitudeKey], body: Array(rename.text.utf8))
      #expect(try await bench.client.send(request).status == 200)
      let left = try await bench.drive("delete-server", story) { $0.outcomes.count >= 5 }
      // A slow machine may see five simulated minutes pass here, after which the bill is spoken of as well.
      #expect(left.notices.map(\.key).first == "untouched-tpoc-abcdef-1")
      #expect(left.notices.filter { $0.key.hasPrefix("untouched") }.count == 1)
      #expect(await !bench.simulation.latitude.requests().contains { $0.method == "DELETE" })
      #expect(left.resources.map(\.state) == [.billing])
    }
  }

  @Test("a late twin of the run is deleted with the rest")
  func twin() async throws {
    try await Bench.open(faults: [.purchaseLate]) { bench in
      var story = try await bench.drive("create-server", bench.story(Bench.purchase)) { $0.outcomes.count >= 3 }
      story.memo = nil
      story.outcomes = []
      let left = try await bench.drive("delete-server", story)
      #expect(left.last == .done)
      #expect(left.resources.map(\.state) == [.closed])
      #expect(await bench.simulation.latitude.everyServer().count == 1)
      #expect(await bench.simulation.latitude.presentServers().isEmpty)
    }
  }

  @Test("an intent that was never sent is closed at once, without a look for its server")
  func unsent() async throws {
    try await Bench.open { bench in
      var story = try await bench.drive("create-server", bench.story(Bench.purchase)) { !$0.resources.isEmpty }
      story.memo = nil
      story.outcomes = []
      let left = try await bench.drive("delete-server", story)
      #expect(left.last == .done)
      #expect(left.outcomes.count == 1)
      #expect(await bench.simulation.latitude.everyServer().isEmpty)
    }
  }

  @Test("a thousand runs that wait share one list, within the limit of reads")
  func sharedListing() async throws {
    try await Bench.open { bench in
      let story = try await Self.bought(bench)
      let id = try #require(story.resources.first?.id)
      let before = await bench.simulation.latitude.requests().count
      let now = bench.simulation.clock.now
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<1000 {
          group.addTask {
            let context = ActionContext(
              run: "abcdef", instance: "tpoc", step: "wait-ready", inputs: ["server_id": .string(id)],
              resources: story.resources, stepBegan: now, now: now)
            _ = try? await bench.plugin.perform("wait-ready", context)
          }
        }
      }
      let requests = await bench.simulation.latitude.requests().count - before
      #expect((1...30).contains(requests))
    }
  }
}
