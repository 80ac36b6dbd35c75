import Foundation
import PluginKit

/// What the looks at a node come to: a pure decision, so that every line of it is a row of a table in the tests.
enum BootVerdict: Sendable, Hashable {
  case wait(String)
  case failed(Failure)
  case up(NodeReport)

  /// What is known beside the present look.
  struct Situation: Sendable {
    var run: String
    var address: String
    var port: Int
    var version: String
    var schematic: String
    /// When the provider accepted the boot.
    var acceptedAt: Date
    /// When this looking began: with the boot, or later with a person's `retry`.
    var lookingSince: Date
    var now: Date
    /// Whether the port was seen shut since then, so that whatever answers now is of this boot.
    var wasShut: Bool
    /// Since when something else than Talos answers without a break.
    var foreignSince: Date?
    /// Seconds that a boot may take.
    var timeout: Double
    var clock: @Sendable (Date) -> String
  }

  /// After so many seconds an answer belongs to this boot even where the port was never seen shut, as after a stop of
  /// the bot: no server reboots without its port being shut for a while, and the bot looks every other second.
  static let staleFor = 180.0

  static func judge(_ sighting: Sighting, _ situation: Situation) -> BootVerdict {
    let age = situation.now.timeIntervalSince(situation.acceptedAt)
    let mayBeStale = !situation.wasShut && age < staleFor
    let place = "\(situation.address):\(situation.port)"
    let time = situation.clock(situation.now)
    let looked = situation.now.timeIntervalSince(max(situation.acceptedAt, situation.lookingSince))
    if looked > situation.timeout, !isMaintenance(sighting) { return .failed(tooLate(sighting, situation, age)) }
    switch sighting {
    case .shut(let words): return .wait("\(place): \(words), \(TimeSpan.rough(age)) after the boot was accepted")
    case .notYet(let words): return .wait("\(place): \(words)")
    case .configured, .foreign, .maintenance:
      if mayBeStale {
        return .wait("\(place) still answers as before this boot: that is a stale answer")
      }
    }
    switch sighting {
    case .shut, .notYet: return .wait("")
    case .configured(let words):
      return .failed(
        Failure(
          seen: "a configured Talos answers at \(place) at \(time): \(words)",
          probably: "an earlier installation on the disk booted instead, or somebody applied a configuration already",
          next:
            "not yours? `teardown \(situation.run) --yes`; then `start` without --boot direct, which overwrites the disk"
        ))
    case .foreign(let words):
      guard let since = situation.foreignSince, situation.now.timeIntervalSince(since) >= 120 else {
        return .wait("\(place): \(words)")
      }
      return .failed(
        Failure(
          seen: "something else answers at \(place) at \(time): \(words)",
          probably: "another system booted than Talos, or the address is another machine's",
          next: "`teardown \(situation.run) --yes`, then `start` again"))
    case .maintenance(let report) where isSilentOnVersion(report, situation) && looked <= situation.timeout:
      return .wait("\(place): Talos in maintenance mode, which tells no version yet")
    case .maintenance(let report):
      return mismatch(report, situation, place: place, time: time).map { .failed($0) } ?? .up(report)
    }
  }

  private static func isMaintenance(_ sighting: Sighting) -> Bool {
    if case .maintenance = sighting { true } else { false }
  }

  /// Whether a version is missing that the asked-for Talos would tell: one look may have come too early.
  private static func isSilentOnVersion(_ report: NodeReport, _ situation: Situation) -> Bool {
    guard report.version == nil, let wanted = TalosVersion(situation.version) else { return false }
    return wanted.tellsVersionInStore && !wanted.answersVersionInMaintenance
  }

  /// A wrong version or schematic, where the node tells them.
  private static func mismatch(_ report: NodeReport, _ situation: Situation, place: String, time: String) -> Failure? {
    let wanted = TalosVersion(situation.version)
    var seen: String?
    if let version = report.version {
      if version != situation.version { seen = "Talos \(version) instead of \(situation.version)" }
    } else if wanted?.answersVersionInMaintenance == true {
      seen = "a Talos of 1.12 or older, which refuses to tell its version, instead of \(situation.version)"
    } else if isSilentOnVersion(report, situation) {
      seen = "a Talos of 1.9 or older, which tells no version at all, instead of \(situation.version)"
    }
    if seen == nil, let schematic = report.schematic, schematic != situation.schematic {
      seen = "the schematic \(schematic) instead of \(situation.schematic)"
    }
    return seen.map { seen in
      Failure(
        seen: "at \(place) answers \(seen), at \(time)",
        probably: "another script was booted than the one that was asked for, or another machine answers",
        next: "`teardown \(situation.run) --yes`, then `start` again")
    }
  }

  private static func tooLate(_ sighting: Sighting, _ situation: Situation, _ age: Double) -> Failure {
    let last: (words: String, cause: String) =
      switch sighting {
      case .shut(let words):
        (
          words,
          "the server did not load the script (iPXE without TLS, the factory not reachable from there), or Talos has no "
            + "network (bond, DHCP, missing firmware), or its schematic listens on SideroLink only"
        )
      case .notYet(let words): (words, "Talos began to boot and hangs, or something else holds the port")
      case .configured(let words): (words, "an earlier installation on the disk booted")
      case .foreign(let words): (words, "another system booted than Talos")
      case .maintenance: ("Talos in maintenance mode", "the boot took too long")
      }
    return Failure(
      seen: "no Talos at \(situation.address):\(situation.port) from \(situation.clock(situation.acceptedAt)) to "
        + "\(situation.clock(situation.now)), \(TimeSpan.text(age)); last: \(last.words)",
      probably: last.cause,
      next:
        "look at its console with `talos-poc-bot console \(situation.run)`; `retry \(situation.run)` goes on looking, "
        + "`teardown \(situation.run) --yes` gives the server back")
  }
}
