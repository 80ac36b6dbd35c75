import Foundation
import Simulator
import Testing

/// The bounded part of `make torture`: the points at which something irreversible is under way, and a few others.
@Suite("Killed at a chosen point", .serialized, .timeLimit(.minutes(5)))
struct TortureTests {
  private static let torture = Torture(
    bot: Stage.programs.appendingPathComponent("talos-poc-bot").path, configuration: Stage.configuration, speed: 200)

  static let points: [KillPoint] =
    [1, 4, 8, 12, 20, 40].map { KillPoint.requestSent($0) } + [3, 9, 15, 30].map { .answerArrived($0) }
    + [1, 5, 9, 11, 12, 13, 14, 20, 60].map { .transaction($0) } + Torture.randomPoints(4, seed: 7)

  @Test(
    "the run ends well: one server, none left, no word lost, at most one twin a kill, a whole audit, and a second start"
  )
  func everyPromise() async throws {
    let findings = try await Self.torture.attempt(Self.points) { _ in true }
    for finding in findings {
      #expect(finding.problems.isEmpty, "\(finding.point)")
      if case .seconds = finding.point { continue }
      #expect(finding.kills == 1, "\(finding.point) was not reached")
    }
    #expect(findings.count == Self.points.count)
  }

  @Test("a table has a row for each kind of point, and leaves out what was never reached")
  func table() {
    var reached = TortureFinding(point: .transaction(1))
    reached.kills = 1
    reached.twins = ["the end"]
    var broken = TortureFinding(point: .transaction(2))
    broken.kills = 1
    broken.problems = ["2 servers were made"]
    let rows = TortureRow.rows([reached, broken, TortureFinding(point: .transaction(3))])
    #expect(rows == [TortureRow(kind: "transaction", points: 2, kills: 2, twins: 1, failed: 1)])
    #expect(TortureRow.table(rows).hasSuffix("| transaction | 2 | 2 | 1 | 1 |"))
  }
}
