import Foundation
import PluginKit

/// The final message, and the same for the record as Markdown and JSON: pure functions of what was seen.
struct ReportText: Sendable {
  var context: ActionContext
  var facts: Facts
  var address: String
  var clock: @Sendable (Date) -> String
  /// When the second reading of the fingerprint is due; nil once it is confirmed or given up.
  var confirmsAt: Date?

  private var commands: NextCommands { NextCommands(facts, address: address) }
  private var criteria: [Criterion] { Criterion.all(in: facts) }
  private var version: String { facts.string("version") ?? "" }

  static let openToAnyone =
    "Maintenance mode on a public address is open to anyone: whoever applies a configuration first owns this machine. "
    + "Apply yours soon, or tear it down."

  /// The final message.
  var notice: Notice {
    var parts: [NoticeBody.Part] = [.code(commands.probe)]
    if let note = commands.probeNote { parts.append(.text(note)) }
    parts.append(.details(server + cost))
    parts.append(.text("What comes next, with this machine's disk and image:"))
    parts.append(.code(commands.cluster))
    if commands.installDisk == nil {
      parts.append(
        .text("The node showed no disk to install on: `talosctl get disks --insecure --nodes \(address)` lists them."))
    }
    parts.append(.text(Self.openToAnyone))
    parts.append(.details(criteria.map { Detail($0.title, $0.what + ($0.at.map { ", \(clock($0))" } ?? "")) }))
    if let delete = facts.string("delete_command"), isIdentifierPlain {
      parts.append(.text("To delete the server without this bot:"))
      parts.append(.code(delete))
    }
    return Notice(
      .final, key: "final", title: "Talos \(version) is up in maintenance mode at \(address)",
      body: NoticeBody(parts), buttons: [.teardown, .extend])
  }

  /// The command that deletes the server holds the id that the provider gave it.
  private var isIdentifierPlain: Bool {
    facts.string("server_id").map { ShellWord.isPlain($0, longest: 200) } ?? true
  }

  private var server: [Detail] {
    var details = [
      Detail("Server", "\(facts.string("hostname") ?? ""), \(facts.string("server_id") ?? "")"),
      Detail("Address", address),
      Detail("Plan", "\(facts.string("plan") ?? "") in \(facts.string("site") ?? "")"),
      Detail(
        "Talos",
        "\(facts.string("talos_version") ?? "\(version) was asked for") (\(facts.string("talos_version_source") ?? ""))"
      ),
      Detail(
        "Schematic", facts.string("schematic_seen") ?? "\(facts.string("schematic") ?? "") was asked for, not reported"),
    ]
    if let fingerprint = facts.string("fingerprint") {
      details.append(Detail("Fingerprint", "\(fingerprint), \(fingerprintState)"))
    }
    return details
  }

  private var fingerprintState: String {
    let read = facts.date("fingerprint_read_at").map { clock($0) } ?? ""
    if facts["fingerprint_stable"]?.bool == true { return "read twice, last at \(read)" }
    if let confirmsAt { return "read at \(read), being confirmed: second reading at \(clock(confirmsAt))" }
    return "read at \(read), not confirmed by a second reading"
  }

  private var cost: [Detail] {
    let open = context.resources.filter { $0.state != .closed }
    let hourly = Money.sum(open.map(\.hourly))
    var details = [
      Detail("Cost an hour", hourly.description),
      Detail("Cost so far", Money.sum(context.resources.map { $0.cost(at: context.now) }).roundedDescription),
    ]
    if let end = context.expiresAt {
      let total = Money.sum(context.resources.map { $0.cost(at: end) })
      details.append(Detail("Torn down at", "\(clock(end)), \(total.roundedDescription) by then"))
    }
    return details
  }

  /// The record as Markdown.
  var markdown: String {
    var lines = [
      "# Talos \(version) at \(address), run \(context.run)", "", "| Criterion | Seen | When |", "|---|---|---|",
    ]
    lines += criteria.map { "| \($0.title) | \($0.what) | \($0.at.map(Timestamp.text) ?? "") |" }
    lines += ["", "| | |", "|---|---|"]
    lines += (server + cost).map { "| \($0.name) | \($0.value) |" }
    lines += ["", "```", commands.probe, commands.cluster, "```"]
    return lines.joined(separator: "\n")
  }

  /// The record as JSON.
  var json: String {
    var record: [String: JSONValue] = ["run": .string(context.run), "address": .string(address)]
    let names = [
      "server_id", "hostname", "plan", "site", "hourly", "version", "talos_version", "schematic", "schematic_seen",
      "install_disk", "installer_image", "fingerprint", "fingerprint_stable", "machine_uuid", "talos_up_at", "ipxe_url",
    ]
    for name in names { record[name] = facts[name] }
    record["criteria"] = .array(
      criteria.map { criterion in
        [
          "title": .string(criterion.title), "seen": .string(criterion.what),
          "at": criterion.at.map { .string(Timestamp.text($0)) } ?? .null,
        ]
      })
    return JSONValue.object(record).text
  }
}
