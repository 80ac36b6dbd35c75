import Testing

@testable import Chat

@Suite("Which addresses of a request are called")
struct AddressPolicyTests {
  private static let policy = AddressPolicy([
    "hooks.slack.com", "http://127.0.0.1:9201", "https://chat.example.com:8443/sub",
  ])

  @Test(
    "those of configured origins",
    arguments: [
      "https://hooks.slack.com/commands/T1/2/x", "https://HOOKS.slack.com/x", "https://hooks.slack.com:443/x",
      "http://127.0.0.1:9201/response/1", "https://chat.example.com:8443/hooks/1",
    ])
  func allowed(address: String) { #expect(Self.policy.allows(address)) }

  @Test(
    "and no others",
    arguments: [
      "https://hooks.slack.com.evil.test/x", "https://hooks.slack.com@evil.test/x", "https://evil.test/hooks.slack.com",
      "https://hooks.slack.com:secret@evil.test/", "https://user@hooks.slack.com/", "http://hooks.slack.com/x",
      "https://hooks.slack.com:8443/x", "https://hooks.slack.com:80/x", "ftp://hooks.slack.com/x",
      "file:///etc/passwd", "javascript:alert(1)", "//hooks.slack.com/x", "hooks.slack.com/x", "https:///x",
      "https://hooks.slack.com\\@evil.test/", "https://evil.test\\.hooks.slack.com/", "https://hooks.slack.com /x",
      "https://hooks.slack.com\n.evil.test/", "https://hooks.slаck.com/x", "https://slack.com/x",
      "https://xhooks.slack.com/", "https://127.0.0.1:9201/x", "http://127.0.0.1:9202/x", "http://2130706433:9201/",
      "http://0x7f.1:9201/", "http://localhost:9201/", "http://[::1]:9201/", "https://chat.example.com/x",
      "https://3627734734/", "https://hooks.slack.com%2eevil.test/", "",
    ])
  func refused(address: String) { #expect(!Self.policy.allows(address)) }

  @Test(
    "only numbers that begin with 127, and localhost, stay on this machine",
    arguments: [
      ("http://127.0.0.1:9201/x", true), ("http://127.3.2.1", true), ("http://localhost:80/", true),
      ("http://[::1]:9201/", true), ("http://127.example.com/", false), ("http://127.0.0.example.com/", false),
      ("http://127.0.0.256/", false), ("http://127.0.0/", false), ("http://10.0.0.1/", false),
      ("https://localhost.evil.test/", false), ("http://127.0.0.1@evil.test/", false),
    ])
  func loopback(address: String, stays: Bool) { #expect(AddressPolicy.isLoopback(address) == stays) }
}
