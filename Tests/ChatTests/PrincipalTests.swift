import Chat
import Testing

@Suite("Who is who")
struct PrincipalTests {
  @Test(
    "every principal comes back from its text",
    arguments: [
      Principal(platform: "slack", workspace: "T1", user: "U1"), Principal(platform: "shell", workspace: "", user: "0"),
      Principal(platform: "matrix", workspace: "", user: "@a/b:example.org"),
    ])
  func roundTrip(principal: Principal) {
    #expect(Principal(principal.description) == principal)
  }

  @Test(
    "one human being may ask from several teams, guilds or workspaces of a server",
    arguments: [
      ("slack:T1/U1", "slack:T1/U1", true), ("slack:T1/U1", "slack:T2/U1", true), ("slack:T1/U1", "slack:T1/U2", false),
      ("mattermost:A/u", "mattermost:B/u", true), ("discord:1/7", "discord:7", true),
      ("slack:T1/U1", "teams:T1/U1", false),
      ("matrix:@ada:one.example", "matrix:@ada:two.example", false),
    ])
  func samePerson(left: String, right: String, isSame: Bool) throws {
    let (left, right) = (try #require(Principal(left)), try #require(Principal(right)))
    #expect(left.isSamePerson(as: right) == isSame)
    #expect(right.isSamePerson(as: left) == isSame)
  }
}
