import Foundation
import HTTP
import PluginKit
import Testing

@testable import TalosVerifyPlugin

@Suite("What a look at a node means")
struct BootVerdictTests {
  private static let accepted = Date(timeIntervalSince1970: 1_795_516_920)

  private static func judge(
    _ sighting: Sighting, version: String = "v1.13.9", age: Double = 600, wasShut: Bool = true,
    foreignFor: Double? = nil, lookedFor: Double? = nil
  ) -> String {
    let now = accepted.addingTimeInterval(age)
    let situation = BootVerdict.Situation(
      run: "abcdef", address: "192.0.2.7", port: 50_000, version: version, schematic: "aaaa", acceptedAt: accepted,
      lookingSince: lookedFor.map { now.addingTimeInterval(-$0) } ?? accepted, now: now, wasShut: wasShut,
      foreignSince: foreignFor.map { now.addingTimeInterval(-$0) }, timeout: 1800,
      clock: { "\(Int($0.timeIntervalSince(accepted)))" })
    switch BootVerdict.judge(sighting, situation) {
    case .wait(let words): return "wait: \(words)"
    case .failed(let failure): return "failed: \(failure.seen)"
    case .up: return "up"
    }
  }

  private static func node(
    _ answer: NodeReport.VersionAnswer, stored: String? = nil, schematic: String? = "aaaa"
  ) -> Sighting {
    .maintenance(NodeReport(versionAnswer: answer, storedVersion: stored, schematic: schematic))
  }

  @Test("what is up, by version and schematic as far as that version tells them")
  func up() {
    #expect(Self.judge(Self.node(.tag("v1.13.9"))) == "up")
    #expect(Self.judge(Self.node(.refused), version: "v1.8.0") == "up")
    #expect(Self.judge(Self.node(.refused, stored: "v1.10.3"), version: "v1.10.3") == "up")
    #expect(Self.judge(Self.node(.tag("v1.13.9"), schematic: nil)) == "up")
    #expect(Self.judge(Self.node(.tag("v1.13.9")), age: 5000) == "up")
  }

  @Test("a wrong version or schematic is a failure that names both")
  func wrong() {
    #expect(
      Self.judge(Self.node(.tag("v1.13.8"))).hasPrefix(
        "failed: at 192.0.2.7:50000 answers Talos v1.13.8 instead of v1.13.9"))
    #expect(Self.judge(Self.node(.refused)).contains("1.12 or older"))
    #expect(
      Self.judge(Self.node(.refused, stored: "v1.11.2"), version: "v1.10.3").contains("v1.11.2 instead of v1.10.3"))
    // From 1.10 on it tells its version in another way than by Version: one that never does is an older one.
    #expect(
      Self.judge(Self.node(.refused), version: "v1.12.4").hasPrefix("wait: 192.0.2.7:50000: Talos in maintenance"))
    #expect(
      Self.judge(Self.node(.refused), version: "v1.12.4", age: 1801).hasPrefix(
        "failed: at 192.0.2.7:50000 answers a Talos of 1.9 or older, which tells no version at all, instead of v1.12.4")
    )
    #expect(Self.judge(Self.node(.tag("v1.13.9"), schematic: "bbbb")).contains("the schematic bbbb instead of aaaa"))
    #expect(Self.judge(Self.node(.tag("v1.13.9-12-gabc-dirty"))).contains("instead of"))
  }

  @Test("an answer from before the reinstall is stale until the port was seen shut, or time enough went by")
  func stale() {
    for sighting in [Self.node(.tag("v1.13.9")), .configured(""), .foreign(""), Self.node(.tag("v1.9.5"))] {
      #expect(Self.judge(sighting, age: 30, wasShut: false).contains("stale"))
    }
    #expect(Self.judge(Self.node(.tag("v1.13.9")), age: 181, wasShut: false) == "up")
  }

  @Test("configured, foreign, silent: each in its own words, and none is success")
  func others() {
    #expect(Self.judge(.configured("it wants a client certificate")).hasPrefix("failed: a configured Talos answers"))
    #expect(Self.judge(.foreign("SSH"), foreignFor: 60).hasPrefix("wait: "))
    #expect(Self.judge(.foreign("SSH"), foreignFor: 120).hasPrefix("failed: something else answers"))
    #expect(Self.judge(.shut("connection refused")).hasPrefix("wait: 192.0.2.7:50000: connection refused"))
    #expect(Self.judge(.notYet("booting")).hasPrefix("wait: "))
    #expect(
      Self.judge(.shut("connection refused"), age: 1801).hasPrefix("failed: no Talos at 192.0.2.7:50000 from 0 to 1801")
    )
    #expect(Self.judge(.notYet("booting"), age: 1801).contains("last: booting"))
  }

  @Test(
    "errors of the connection are told apart",
    arguments: [
      (HTTPError.Kind.connectionRefused, "", "shut"), (.connectTimedOut, "", "shut"),
      (.tlsAlert(116), "", "configured"),
      (.tlsAlert(40), "O=talos", "configured"), (.tlsAlert(40), "", "not yet"), (.tlsAlert(80), "", "not yet"),
      (.protocolMismatch, "", "foreign"), (.timedOut, "", "not yet"), (.reset, "", "not yet"),
    ])
  func errors(kind: HTTPError.Kind, issuer: String, expected: String) {
    let certificate =
      issuer.isEmpty
      ? nil : PeerCertificate(commonName: "n", issuer: issuer, publicKeyFingerprint: "f", keyType: "ED25519")
    let error = HTTPError(kind, "words", peerCertificate: certificate, mayHaveArrived: true)
    let seen =
      switch NodeProbe.sighting(of: error) {
      case .shut: "shut"
      case .configured: "configured"
      case .foreign: "foreign"
      case .notYet: "not yet"
      case .maintenance: "maintenance"
      }
    #expect(seen == expected)
  }
}
