import HTTP
import PluginKit
import Testing

@testable import Chat

@Suite("What the bot believes that a platform can do with messages")
struct AbilitiesTests {
  private static let platforms: [any ChatPlatform] = [
    SlackPlatform(section: section([:])), MattermostPlatform(section: section([:])),
    DiscordPlatform(
      settings: .init(publicKeys: [], applicationID: "42"), secrets: GivenSecrets([:]), client: HTTPClient()),
    MatrixPlatform(section: section([:])), TelegramDecodeTests.platform, TeamsDecodeTests.platform,
    WebhookPlatform(section: section([:], named: ["mute": section(["edits": false]), "ci": section([:])])),
  ]

  /// Asked as the outbox asks, which knows no platform by its type.
  @Test(
    "docs/platforms/README.md has the same table",
    arguments: [
      ("slack:T1/C1", true, true), ("mattermost:TEAM/CHANNEL", true, true), ("discord:7/8", true, true),
      ("matrix:!room:example.org", true, true), ("telegram:-100123", true, true),
      ("teams:\(TeamsDecodeTests.tenant)/19:c@thread.tacv2", false, false), ("webhook:ci/ops", true, true),
      ("webhook:mute/ops", false, true),
    ])
  func table(written: String, edits: Bool, threads: Bool) throws {
    let place = try #require(Place(written))
    let platform = try #require(Self.platforms.first { $0.name == place.platform })
    #expect(platform.abilities(in: place) == PlatformAbilities(edits: edits, threads: threads))
  }

  @Test("two messages have the same gist where severity, title and what there is to type are the same")
  func gist() {
    let final = Message(title: "Talos is up", severity: .good, parts: [.text("seen once"), .code("--cert 'a='")])
    var other = final
    other.parts[0] = .text("seen twice")
    #expect(other.gist == final.gist)
    other.parts[1] = .code("--cert 'b='")
    #expect(other.gist != final.gist)
    #expect(Message(title: "Run k3x7qa: up", severity: .good).gist == "good Run k3x7qa: up")
  }
}
