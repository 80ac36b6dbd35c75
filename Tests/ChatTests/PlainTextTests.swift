import Testing

@testable import Chat

@Suite("Text and addresses from outside")
struct PlainTextTests {
  @Test(
    "control characters, escape sequences and invisible characters are taken out",
    arguments: [("a\u{1B}[31mb", "ab"), ("a\u{0}b", "ab"), ("a\u{200B}b", "ab"), ("a\tb", "a b"), ("a\nb", "a\nb")])
  func cleaning(text: String, expected: String) {
    #expect(PlainText.clean(text) == expected)
  }

  @Test(
    "a bare host means https on its port, an origin is taken literally",
    arguments: [
      ("https://hooks.slack.com/commands/1", true), ("https://hooks.slack.com:443/x", true),
      ("http://hooks.slack.com/x", false), ("https://hooks.slack.com.evil.com/", false),
      ("https://hooks.slack.com@evil.com/", false), ("https://hooks.slack.com:8443/", false),
      ("http://127.0.0.1:9201/x", true), ("http://127.0.0.1:9202/x", false), ("//hooks.slack.com/", false),
      ("https://hooks.slack.com\\@evil.com/", false), ("https://HOOKS.slack.com/x", true),
    ])
  func addresses(address: String, allowed: Bool) {
    #expect(AddressPolicy(["hooks.slack.com", "http://127.0.0.1:9201"]).allows(address) == allowed)
  }

  @Test("a form gives each field once, or not at all")
  func forms() {
    let form = FormFields(Array("a=1&b=2&b=3&c=x+y%21&d".utf8))
    #expect(form?["a"] == "1")
    #expect(form?["b"] == nil)
    #expect(form?["c"] == "x y!")
    #expect(form?["d"] == "")
    #expect(FormFields([0x61, 0x3D, 0xFF]) == nil)
    #expect(FormFields(Array("a=%FF".utf8)) == nil)
  }

  @Test(
    "principals and places are read from text",
    arguments: [
      ("slack:T1/U1", "slack", "T1", "U1"), ("shell:1000", "shell", "", "1000"),
      ("matrix:@u:server", "matrix", "", "@u:server"),
    ])
  func principals(text: String, platform: String, workspace: String, user: String) {
    #expect(Principal(text) == Principal(platform: platform, workspace: workspace, user: user))
    #expect(Principal(text)?.description == text)
  }
}
