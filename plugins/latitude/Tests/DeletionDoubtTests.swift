import Foundation
import PluginKit
import Simulator
import Testing

@testable import LatitudePlugin

@Suite("Doubt about a deletion", .timeLimit(.minutes(3)))
struct DeletionDoubtTests {
  private static func bought(_ bench: Bench) async throws -> Bench.Story {
    var story = try await bench.drive("create-server", bench.story(Bench.purchase))
    story.memo = nil
    story.outcomes = []
    return story
  }

  private static func deletions(_ bench: Bench) async -> [LatitudeWorld.Seen] {
    await bench.simulation.latitude.requests().filter { $0.method == "DELETE" }
  }

  /// What the provider does with the first deletions, and how often it is asked in all.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var fault: Fault
    var times: Int
  }
  static let cases = [
    Case(testDescription: "204 that did nothing, twice", fault: .deleteIgnored, times: 2),
    Case(testDescription: "423 once", fault: .deleteRefused, times: 1),
    Case(testDescription: "500 twice", fault: .deleteFails, times: 2),
  ]

  @Test("it is asked again ten seconds later, and gone is said after the 404", arguments: cases)
  func matrix(_ example: Case) async throws {
    try await Bench.open(speed: 200, faults: [.projectFilterIgnored]) { bench in
      let latitude = bench.simulation.latitude
      let strangers = await Strangers.move(into: latitude)
      let bought = try await Self.bought(bench)
      await bench.simulation.faults.set(example.fault, times: example.times)
      let story = try await bench.drive("delete-server", bought) { story in
        story.resources.contains { $0.state == .closed }
      }
      #expect(story.last == .done)
      let asked = await Self.deletions(bench)
      #expect(asked.count == example.times + 1)
      // The plugin's own clock, as it stands in its memo: what a loaded machine takes for a request counts not.
      let turns = try Set(story.outcomes.flatMap { try $0.memo?.decode(Deletion.self).askedAt.values.map { $0 } ?? [] })
      for (first, second) in zip(turns.sorted(), turns.sorted().dropFirst()) {
        #expect(second.timeIntervalSince(first) >= 10)
      }
      let id = try #require(bought.resources.first?.id)
      #expect(await latitude.requests().contains { $0.path == "/servers/\(id)" && $0.status == 404 })
      await strangers.expectUntouched(in: latitude)
    }
  }

  @Test(
    "what is never deleted is told to alerts and the starter within five minutes, once, and goes on costing",
    arguments: [Fault.deleteIgnored, .deleteRefused, .deleteFails])
  func forEver(_ fault: Fault) async throws {
    try await Bench.open(speed: 200, faults: [fault]) { bench in
      let clock = bench.simulation.clock
      let bought = try await Self.bought(bench)
      let began = clock.now
      let told = try await bench.drive("delete-server", bought) { !$0.notices.isEmpty }
      #expect(told.notices.map(\.key) == ["may-still-bill"])
      #expect(told.notices.map(\.weight) == [.alert])
      let first = try #require(await Self.deletions(bench).first)
      #expect(first.at.timeIntervalSince(began) < 60)
      let later = try await bench.drive("delete-server", told) { [count = told.outcomes.count] story in
        story.outcomes.count >= count + 10
      }
      #expect(later.notices.count == 1)
      #expect(later.resources.map(\.state) == [.billing])
      let now = clock.now
      #expect(zip(later.resources, told.resources).allSatisfy { $0.cost(at: now) > $1.cost(at: began) })
      let writes = await bench.simulation.latitude.requests().filter { $0.method != "GET" }
      for write in writes {
        #expect(writes.filter { $0.at >= write.at && $0.at.timeIntervalSince(write.at) < 60 }.count <= 20)
      }
      await bench.simulation.faults.set(fault, false)
      #expect(try await bench.drive("delete-server", later).last == .done)
    }
  }

  @Test("the alert is due before five minutes are over, whatever the pace of the calls")
  func within() {
    let asked = Date(timeIntervalSince1970: 1_795_516_920)
    var deletion = Deletion()
    #expect(!deletion.isOverdue(at: asked))
    deletion.firstAskedAt = asked
    #expect(!deletion.isOverdue(at: asked.addingTimeInterval(280)))
    #expect(deletion.isOverdue(at: asked.addingTimeInterval(290)))
  }

  @Test("a 404 for a key that does not see the project says nothing of the server")
  func anotherTeamsKey() async throws {
    try await Bench.open { bench in
      let exists = try await bench.plugin.exists("sv_gone")
      #expect(exists == false)
      let foreign = Bench.plugin(bench.simulation, bench.addresses, ["project": "proj_elsewhere"], bench.client)
      let error = await #expect(throws: PluginError.self) { try await foreign.exists("sv_gone") }
      #expect(error?.description.contains("does not see the project proj_elsewhere any more") == true)
    }
  }

  @Test("a proxy's 404 in HTML does not say that a server is gone")
  func proxyNotFound() async throws {
    try await Bench.open { bench in
      let bought = try await Self.bought(bench)
      await bench.simulation.faults.set(.notFoundInHTML, true)
      let story = try await bench.drive("delete-server", bought) { $0.thrown.count >= 3 }
      #expect(story.resources.map(\.state) == [.billing])
      #expect(story.thrown.allSatisfy { $0.contains("answers 404: an answer that is no error of the API's") })
      let id = try #require(bought.resources.first?.id)
      await #expect(throws: PluginError.self) { try await bench.plugin.exists(id) }
      await bench.simulation.faults.set(.notFoundInHTML, false)
      #expect(try await bench.drive("delete-server", story).last == .done)
    }
  }
}
