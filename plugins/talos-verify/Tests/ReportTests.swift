import Foundation
import PluginKit
import Testing

@testable import TalosVerifyPlugin

@Suite("The final message")
struct ReportTests {
  private static let now = Date(timeIntervalSince1970: 1_795_516_920)
  private static let facts: Facts = [
    "version": "v1.8.0", "schematic": "s", "server_id": "sv_1", "hostname": "tpoc-abcdef-1", "plan": "c3",
    "site": "ASH",
    "installer_image": "factory.talos.dev/installer/s:v1.8.0", "install_disk": "/dev/sda", "fingerprint": "F=",
    "delete_command": "curl -X DELETE …/servers/sv_1",
    "seen_talos": ["what": "it answered", "at": "2026-11-24T10:42:00.000Z"],
  ]

  private static func text(_ facts: Facts, confirmsAt: Date?) -> ReportText {
    let resource = Resource(
      run: "abcdef", provider: "latitude", name: "tpoc-abcdef-1", id: "sv_1", hourly: Money(microUnits: 210_000),
      from: now.addingTimeInterval(-3600), state: .billing)
    return ReportText(
      context: ActionContext(
        run: "abcdef", instance: "tpoc", step: "report", facts: facts, resources: [resource], stepBegan: now, now: now,
        expiresAt: now.addingTimeInterval(3 * 3600)),
      facts: facts, address: "192.0.2.7", clock: { LocalTime.text($0, zone: "UTC") }, confirmsAt: confirmsAt)
  }

  /// Everything that people read of a notice.
  private static func words(_ notice: Notice) -> String {
    notice.body.parts.map { part in
      switch part {
      case .text(let text), .code(let text): text
      case .details(let details): details.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
      }
    }.joined(separator: "\n")
  }

  @Test("it holds what comes next, what it costs, when it ends, and how to delete it without the bot")
  func whole() {
    let notice = Self.text(Self.facts, confirmsAt: Self.now).notice
    let text = Self.words(notice)
    #expect(notice.weight == .final)
    for words in [
      "talosctl --nodes 192.0.2.7 version --insecure", "that is Talos saying that it is up", "--install-disk /dev/sda",
      "--install-image factory.talos.dev/installer/s:v1.8.0 --talos-version v1.8",
      "apply-config --insecure --nodes 192.0.2.7 --cert-fingerprint 'F='", "being confirmed", "0.21 USD",
      "13:42 UTC, 0.84 USD by then",
      "open to anyone", "/servers/sv_1", "it answered, 10:42 UTC",
    ] {
      #expect(text.contains(words))
    }
  }

  @Test("a confirmed fingerprint says so, and one that was given up says that")
  func fingerprint() {
    let stable = Self.facts.merging(["fingerprint_stable": true, "fingerprint_read_at": "2026-11-24T10:42:30.000Z"])
    #expect(Self.words(Self.text(stable, confirmsAt: nil).notice).contains("read twice, last at 10:42 UTC"))
    #expect(Self.words(Self.text(Self.facts, confirmsAt: nil).notice).contains("not confirmed by a second reading"))
  }

  @Test("the record is Markdown and JSON of the same")
  func record() throws {
    let text = Self.text(Self.facts, confirmsAt: nil)
    #expect(text.markdown.contains("| Talos answers | it answered | 2026-11-24T10:42:00.000Z |"))
    let json = try JSONValue(parsing: Array(text.json.utf8))
    #expect(json["server_id"] == "sv_1")
    #expect(json["criteria"]?.array?.count == 6)
  }

  @Test("without a disk nothing is guessed")
  func noDisk() {
    var facts = Self.facts
    facts["install_disk"] = nil
    #expect(NextCommands(facts, address: "192.0.2.7").cluster.contains("--install-disk /dev/DISK"))
    #expect(Self.words(Self.text(facts, confirmsAt: nil).notice).contains("talosctl get disks --insecure"))
  }
}
