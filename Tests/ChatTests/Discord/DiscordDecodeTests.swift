import Foundation
import HTTP
import PluginKit
import Testing

@testable import Chat

@Suite("Discord: what comes in")
struct DiscordDecodeTests {
  private static let guild = #""guild_id":"7","member":{"user":{"id":"9","username":"ada"},"roles":[]}"#

  private static func interaction(
    _ type: Int, data: String, person: String = guild, application: String = "42", token: String = "abc.DEF-_1"
  ) -> String {
    #"{"application_id":"\#(application)","id":"100","type":\#(type),"token":"\#(token)","channel_id":"8","data":\#(data),\#(person)}"#
  }

  private static func delivery(_ body: String) -> Delivery? {
    guard case .deliveries(let deliveries, _) = DiscordSignatureTests.decode(DiscordSignatureTests.request(body)) else {
      return nil
    }
    return deliveries.first
  }

  private static func command(_ name: String, _ options: String = "") -> String {
    interaction(
      2, data: #"{"id":"1","name":"talos-poc","options":[{"name":"\#(name)","type":1,"options":[\#(options)]}]}"#)
  }

  @Test("a command in a server has the server in its principal and place, and can be answered for 15 minutes")
  func inServer() throws {
    let delivery = try #require(Self.delivery(Self.command("list")))
    #expect(delivery.id == "100")
    #expect(delivery.principal.description == "discord:7/9")
    #expect(delivery.place.description == "discord:7/8")
    #expect(delivery.content == .command("list"))
    #expect(delivery.slashCommand == "talos-poc")
    #expect(delivery.replyAddress == "/webhooks/42/abc.DEF-_1")
  }

  @Test("in a direct message there is no server")
  func inDirectMessage() throws {
    let body = Self.interaction(
      2, data: #"{"name":"talos-poc","options":[{"name":"list","type":1}]}"#, person: #""user":{"id":"9"}"#)
    let delivery = try #require(Self.delivery(body))
    #expect(delivery.principal.description == "discord:9")
    #expect(delivery.place.description == "discord:8")
  }

  @Test(
    "options become the words that are typed elsewhere",
    arguments: [
      (
        "start", #"{"name":"plan","type":3,"value":"c3-small-x86"},{"name":"yes","type":5,"value":true}"#,
        "start --plan c3-small-x86 --yes"
      ),
      ("start", #"{"name":"yes","type":5,"value":false}"#, "start"),
      (
        "extend", #"{"name":"time","type":3,"value":"2h"},{"name":"run","type":3,"value":"k3x7qa"}"#, "extend k3x7qa 2h"
      ),
      ("help", #"{"name":"topic","type":3,"value":"start"}"#, "help start"),
      ("estimate", #"{"name":"hours","type":4,"value":12}"#, "estimate --hours 12"),
      ("start", #"{"name":"hostname","type":3,"value":"a --yes"}"#, #"start --hostname "a --yes""#),
      ("start", #"{"name":"hostname","type":3,"value":"--yes"}"#, #"start --hostname "--yes""#),
      ("start", #"{"name":"hostname","type":3,"value":"a\" --yes \"b"}"#, #"start --hostname "a' --yes 'b""#),
      ("start", #"{"name":"hostname","type":3,"value":"a” --yes “b"}"#, #"start --hostname "a' --yes 'b""#),
      ("start", #"{"name":"hostname","type":3,"value":""}"#, #"start --hostname """#),
    ])
  func options(name: String, options: String, text: String) {
    #expect(Self.delivery(Self.command(name, options))?.content == .command(text))
  }

  @Test("a pressed button carries its token")
  func press() throws {
    let delivery = try #require(Self.delivery(Self.interaction(3, data: #"{"custom_id":"tok","component_type":2}"#)))
    #expect(delivery.content == .press("tok"))
  }

  @Test(
    "what is not for people is answered and does nothing",
    arguments: [
      (interaction(4, data: #"{"name":"talos-poc"}"#), #""type":8"#),
      (interaction(5, data: #"{"custom_id":"x"}"#), #""flags":64"#),
      (interaction(2, data: #"{"name":"talos-poc","options":[{"name":"List it","type":1}]}"#), "discord register"),
      (
        interaction(
          2, data: #"{"name":"talos-poc","options":[{"name":"list","type":1}]}"#,
          person: #""guild_id":"7","member":{"user":{"id":"9","bot":true}}"#), "bots"
      ),
    ])
  func answered(body: String, part: String) {
    guard case .probe(let answer) = DiscordSignatureTests.decode(DiscordSignatureTests.request(body)) else {
      Issue.record("this should be answered without effect: \(body)")
      return
    }
    #expect(answer.status == 200)
    #expect(answer.body.contains(part))
  }

  @Test(
    "a signed request that makes no sense is 400",
    arguments: [
      "", "[]", "{", #"{"type":9}"#, interaction(2, data: "{}", application: "43"),
      interaction(2, data: "{}", person: #""guild_id":"7","member":{"user":{"id":"nine"}}"#),
      interaction(2, data: "{}", person: #""guild_id":"seven","member":{"user":{"id":"9"}}"#),
      interaction(3, data: "{}"),
    ])
  func malformed(body: String) {
    guard case .refuse(let answer, _) = DiscordSignatureTests.decode(DiscordSignatureTests.request(body)) else {
      Issue.record("\(body) was accepted")
      return
    }
    #expect(answer.status == 400)
  }

  @Test("a token that could change the address is no reply address", arguments: ["a/b", "a?x", "..%2f", "", "ä"])
  func token(token: String) throws {
    let body = Self.interaction(
      2, data: #"{"name":"talos-poc","options":[{"name":"list","type":1}]}"#, token: token)
    #expect(try #require(Self.delivery(body)).replyAddress == nil)
  }
}
