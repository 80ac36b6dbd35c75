import Foundation
import HTTP
import PluginKit
import Testing

@testable import Chat

@Suite("Platforms that have to know the slash commands")
struct SlashCommandTests {
  private static let commands = [
    SlashCommand(name: "talos-poc", summary: ""), SlashCommand(name: "wake-up", summary: "Wakes a machine"),
  ]

  private static func telegram(_ text: String, marked length: Int) -> Delivery? {
    let platform = TelegramPlatform(
      settings: .init(secretTokens: ["new_Secret-1"], username: "TalosPocBot"), secrets: GivenSecrets([:]),
      client: HTTPClient(), slashCommands: commands)
    let request = TelegramDecodeTests.request(TelegramDecodeTests.message(text, length: length))
    guard case .deliveries(let deliveries, _) = platform.decode(request, now: Date()) else { return nil }
    return deliveries.first
  }

  @Test(
    "Telegram's commands are those of the bot, and no others",
    arguments: [
      ("/talos_poc list", 10, "talos-poc list"), ("/wake_up list", 8, "wake-up list"),
      ("/wake-up list", 5, "wake-up list"), ("/wake_up@TalosPocBot", 20, "wake-up "), ("/wake list", 5, nil),
    ] as [(String, Int, String?)])
  func telegram(text: String, length: Int, expected: String?) {
    let delivery = Self.telegram(text, marked: length)
    #expect(delivery.map { "\($0.slashCommand ?? "") \(Self.text($0))" } == expected)
  }

  @Test(
    "Matrix' words begin with the sign of the configured one",
    arguments: [
      ("!talos", "!talos list", "talos-poc  list"), ("!talos", "!wake-up list", "wake-up  list"),
      ("?talos", "?wake-up", "wake-up "), ("?talos", "!wake-up", nil), ("!talos", "!talos-poc list", nil),
      ("!talos", "!wake-ups", nil),
    ] as [(String, String, String?)])
  func matrix(word: String, body: String, expected: String?) {
    var own = section(
      ["homeserver_url": "https://m.example.org", "user_id": "@talos:example.org", "command": .string(word)],
      ["hs_token": ["token"]])
    own.slashCommands = Self.commands
    let event: JSONValue = [
      "type": "m.room.message", "event_id": "$1", "room_id": "!r:example.org", "sender": "@ada:example.org",
      "content": ["msgtype": "m.text", "body": .string(body)],
    ]
    let request = SignedRequest(
      method: "PUT", path: "/_matrix/app/v1/transactions/7", route: MatrixPlatform.transactions.path,
      parameters: ["txnId": "7"], headers: [("authorization", "Bearer token")],
      body: JSONValue.object(["events": [event]]).text)
    let found = deliveries(MatrixPlatform(section: own).decode(request.inbound, now: Date()))
    #expect(found.first.map { "\($0.slashCommand ?? "") \(Self.text($0))" } == expected)
  }

  @Test(
    "what a platform sends as its command is the name",
    arguments: [("/wake", "wake"), ("Wake", "wake"), ("/", nil), (nil, nil)] as [(String?, String?)])
  func names(text: String?, name: String?) { #expect(SlashCommand.name(in: text) == name) }

  @Test("Discord's options become the words of a plugin's command in their order")
  func discordWords() {
    let data: JSONValue = [
      "options": [
        [
          "type": 1, "name": "dns-show",
          "options": [
            ["name": "kind", "value": "A"], ["name": "zone", "value": "example.org"], ["name": "name", "value": "lab"],
          ],
        ]
      ]
    ]
    #expect(
      DiscordOptions.text(of: data, words: ["dns-show": ["name", "kind"]]) == "dns-show lab A --zone example.org")
  }

  private static func text(_ delivery: Delivery) -> String {
    if case .command(let text) = delivery.content { text } else { "?" }
  }
}
