import Chat
import Testing

@testable import Bot

@Suite("Who may do what, and where")
struct AccessPolicyTests {
  private static let policy = AccessPolicy(grants: [
    .viewer: .init(users: ["*"], channels: ["slack:T1/C1"]),
    .operate: .init(users: ["slack:T1/U1", "slack:T1/U2"], channels: ["slack:T1/C1"]),
    .admin: .init(users: ["slack:T1/U9", "shell:*"], channels: ["slack:T1/C1", "shell:local"]),
  ])

  @Test(
    "user and channel must both match, and nothing is allowed by default",
    arguments: [
      ("slack:T1/U1", "slack:T1/C1", "start", true), ("slack:T1/U1", "slack:T1/C2", "start", false),
      ("slack:T1/U3", "slack:T1/C1", "start", false), ("slack:T1/U3", "slack:T1/C1", "status", true),
      ("slack:T2/U1", "slack:T1/C1", "start", false), ("slack:T1/U1", "slack:T1/C1", "keep", false),
      ("slack:T1/U9", "slack:T1/C1", "keep", true), ("shell:1000", "shell:local", "teardown", true),
      ("mattermost:T1/U1", "slack:T1/C1", "start", false), ("slack:T1/U3", "shell:local", "status", false),
    ])
  func decisions(user: String, place: String, command: String, allowed: Bool) throws {
    let decision = Self.policy.mayRun(command, by: try #require(Principal(user)), in: try #require(Place(place)))
    #expect(decision.isAllowed == allowed)
  }

  @Test("an operator ends what is his own, an admin everything")
  func ownership() throws {
    let (one, two) = (try #require(Principal("slack:T1/U1")), try #require(Principal("slack:T1/U2")))
    let (admin, place) = (try #require(Principal("slack:T1/U9")), try #require(Place("slack:T1/C1")))
    #expect(Self.policy.mayRun("teardown", by: one, in: place, owner: one).isAllowed)
    #expect(!Self.policy.mayRun("teardown", by: two, in: place, owner: one).isAllowed)
    #expect(Self.policy.mayRun("teardown", by: admin, in: place, owner: one).isAllowed)
  }

  @Test("an absent list is nobody")
  func absent() throws {
    let policy = AccessPolicy(grants: [.admin: .init(users: ["*"], channels: [])])
    #expect(
      !policy.mayRun("status", by: try #require(Principal("slack:T1/U1")), in: try #require(Place("slack:T1/C1")))
        .isAllowed)
  }
}
